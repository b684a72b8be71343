using Ksplice.Abstractions.Sources;

namespace Ksplice.Engine.Create.Build.Trees;

/// <summary>What a prepared tree is made from. Paths are absolute.</summary>
/// <param name="Release">Release as <c>uname -r</c> prints it; becomes the vermagic of what is built.</param>
/// <param name="Source">A kernel source archive, or a folder that is copied and never changed.</param>
/// <param name="Config">The <c>.config</c> the kernel was built with.</param>
/// <param name="ModuleSymvers">The kernel's <c>Module.symvers</c>.</param>
/// <param name="Workspace">Folder that holds prepared trees and objects, of all kernels.</param>
/// <param name="Jobs">How many compiles may run side by side.</param>
/// <param name="KernelArchitecture">Value of <c>make ARCH=</c>; null for the build machine's own.</param>
public sealed record KernelTreeRequest(
    string Release,
    string Source,
    string Config,
    string ModuleSymvers,
    string Workspace,
    int Jobs,
    string? KernelArchitecture = null)
{
    /// <summary>A request for what a source plugin found.</summary>
    public static KernelTreeRequest From(KernelInputs inputs, string workspace, int jobs, string? kernelArchitecture = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return new(inputs.Release, inputs.SourceTarball, inputs.Config, inputs.ModuleSymvers, workspace, jobs, kernelArchitecture);
    }
}
