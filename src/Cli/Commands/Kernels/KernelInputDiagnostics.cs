using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Cli.Commands.Kernels;

/// <summary>What can be wrong with the options that name a kernel, one member per code.</summary>
internal static class KernelInputDiagnostics
{
    public static Diagnostic NoSource(string release) => Diagnostic.Error(
        "KSP6090", "No source plugin is there to find this kernel's packages.", release,
        "Give --source, --config and --symvers, or install a source plugin; `splice plugins` lists what is there.");

    public static Diagnostic IncompleteSource(string source) => Diagnostic.Error(
        "KSP6091", "A kernel source alone does not say how the kernel was built.", source, "Give --config and --symvers as well.");
}
