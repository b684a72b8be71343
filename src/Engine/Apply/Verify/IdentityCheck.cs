using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Kernel;

namespace Ksplice.Engine.Apply.Verify;

/// <summary>Compares build-ids: the only names that two builds never share.</summary>
public static class IdentityCheck
{
    /// <summary>Why this kernel, or this module in it, is not the one an update is for; null when it is.</summary>
    public static (OutcomeKind Kind, Diagnostic Diagnostic)? Check(VerificationTarget target, IKernelView kernel)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(kernel);
        var found = kernel.Identity.BuildId;
        if (target.Module is { } name)
        {
            var module = kernel.Modules.FirstOrDefault(m => m.Name == name);
            if (module is null)
                return (OutcomeKind.Refused, VerifyDiagnostics.ModuleNotLoaded(name, "not loaded"));
            if (module.State != LoadedModule.Live)
                return (OutcomeKind.Refused, VerifyDiagnostics.ModuleNotLoaded(name, $"not ready ({module.State})"));
            found = module.BuildId ?? "";
        }

        return target.BuildId is { } expected && expected != found
            ? (OutcomeKind.Unsupported, VerifyDiagnostics.WrongBuild(target.DisplayName, expected, found))
            : null;
    }
}
