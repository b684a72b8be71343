using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Apply.Swap;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Apply.Stack;

/// <summary>Compares what an update stands on with what is applied.</summary>
internal static class Requirements
{
    /// <summary>The first requirement that is not met; null when all are.</summary>
    /// <param name="manifest">The update.</param>
    /// <param name="layers">What is applied.</param>
    /// <param name="promised">What will have been applied by then.</param>
    public static Diagnostic? Unmet(UpdateManifest manifest, AppliedLayers layers, IReadOnlyList<RequiredUpdate> promised)
    {
        foreach (var required in manifest.Requires.Where(r => !promised.Contains(r)))
        {
            if (layers.Find(required.Id) is not { } applied)
                return SwapDiagnostics.RequiredMissing(manifest.Id, required.Id);
            if (AppliedRecord.TryDecode(applied.Metadata.AsSpan())?.ManifestSha256 != required.ManifestSha256)
                return StackDiagnostics.OtherPackage(manifest.Id, required.Id);
        }

        return null;
    }
}
