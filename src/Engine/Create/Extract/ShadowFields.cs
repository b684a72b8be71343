using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Create.Extract;

/// <summary>Looks at how an update uses shadow fields, the functions of <c>ksplice/patch.h</c> for data beside objects.</summary>
public static class ShadowFields
{
    private const string Creator = "ksplice_shadow_get_or_create";

    /// <summary>The warning for an update that makes some and has no hook in which it could free them when it is undone; null for others.</summary>
    public static Diagnostic? Judge(Replacement replacement)
    {
        ArgumentNullException.ThrowIfNull(replacement);
        return replacement.Symbols.Any(s => s.KernelName == Creator)
            && !replacement.Hooks.Any(h => h.Phase is "post-reverse" or "intra-reverse") ? ExtractDiagnostics.ShadowsLeft(replacement.ModuleName) : null;
    }
}
