using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Apply.Load;
using Ksplice.Engine.Apply.Swap;
using Ksplice.Engine.KernelModule;

namespace Ksplice.Engine.Pipeline;

/// <summary>Code that had to stay in memory after its update was undone, and is used again when the update is applied again.</summary>
internal static class ResidentCode
{
    /// <summary>Null when the resident code is the very same that would be loaded, or why it cannot be used.</summary>
    /// <param name="earlier">The undone update.</param>
    /// <param name="boundSha256">Of the module that would be loaded, lower-case hex.</param>
    public static Diagnostic? WhyUnusable(AppliedUpdate earlier, string boundSha256) =>
        AppliedRecord.TryDecode(earlier.Metadata.AsSpan())?.BoundSha256 == boundSha256 ? null : SwapDiagnostics.ResidentDiffers(earlier.Id);

    /// <summary>
    /// Takes back a load whose swap did not happen. What was loaded just now has never run, so it goes; code from before an undo
    /// may still be pointed to, so it stays.
    /// </summary>
    /// <returns>Null when the module is gone, or why it stays.</returns>
    public static Diagnostic? TakeBack(string id, string module, bool isResident) =>
        isResident ? SwapDiagnostics.LeftBehind(id, module) : ModuleLoader.Unload(module);
}
