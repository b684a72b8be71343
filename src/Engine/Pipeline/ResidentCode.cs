using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Apply.Swap;
using Ksplice.Engine.KernelModule;

namespace Ksplice.Engine.Pipeline;

/// <summary>Code that had to stay in memory after its update was undone, and is used again when the update is applied again.</summary>
internal static class ResidentCode
{
    /// <summary>Null when the resident code is the very same that would be loaded and can be used again, or why not.</summary>
    /// <param name="earlier">The undone update.</param>
    /// <param name="boundSha256">Of the module that would be loaded, lower-case hex.</param>
    /// <param name="features">What the kernel module can do.</param>
    public static Diagnostic? WhyUnusable(AppliedUpdate earlier, string boundSha256, DeviceFeatures features)
    {
        if (AppliedRecord.TryDecode(earlier.Metadata.AsSpan())?.BoundSha256 != boundSha256)
            return SwapDiagnostics.ResidentDiffers(earlier.Id);
        return features.HasFlag(DeviceFeatures.Again)
            ? null
            : KernelModuleDiagnostics.OtherProtocol(KernelModuleDevice.DefaultPath, "it cannot apply again what was undone");
    }
}
