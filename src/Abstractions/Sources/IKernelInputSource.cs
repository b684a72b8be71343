using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Abstractions.Sources;

/// <summary>Finds what an update is built from in a distribution's own packages.</summary>
public interface IKernelInputSource
{
    /// <summary>Short lower-case name, as in the configuration: <c>apt</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Downloads and unpacks the packages of a kernel release into a folder, installing nothing. What is there already is used again;
    /// an interrupted call leaves nothing that a later call would mistake for complete.
    /// </summary>
    /// <param name="request">Release and folder.</param>
    /// <param name="progress">Told a line per step; may be null.</param>
    /// <param name="cancellation">Stops downloads and child processes.</param>
    /// <returns>The inputs, or why they cannot be had (<see cref="OutcomeKind.SourceFailed"/> for network trouble,
    /// <see cref="OutcomeKind.Unsupported"/> for a release the source does not know).</returns>
    Task<Outcome<KernelInputs>> FetchAsync(KernelInputRequest request, IProgress<string>? progress, CancellationToken cancellation);
}

/// <summary>Which kernel is asked for.</summary>
/// <param name="Release">Release as <c>uname -r</c> prints it.</param>
/// <param name="KernelArchitecture">The kernel's name of the architecture, <see cref="Architectures.IArchitecture.KernelName"/>.</param>
/// <param name="Folder">An absolute folder to keep downloads and unpacked packages in; shared by all kernels.</param>
public sealed record KernelInputRequest(string Release, string KernelArchitecture, string Folder);

/// <summary>What an update is built from. All paths are absolute.</summary>
/// <param name="Release">Release as <c>uname -r</c> prints it.</param>
/// <param name="PackageVersion">The distribution's version of the source, <c>6.1.176-1</c>.</param>
/// <param name="SourceTarball">The kernel's source, a tar archive (possibly compressed).</param>
/// <param name="Config">The kernel's <c>.config</c>.</param>
/// <param name="ModuleSymvers">The kernel's <c>Module.symvers</c>.</param>
/// <param name="Image">The bootable image as shipped.</param>
/// <param name="ModulesFolder">The folder that holds <c>lib/modules/RELEASE</c> of the image package.</param>
public sealed record KernelInputs(
    string Release,
    string PackageVersion,
    string SourceTarball,
    string Config,
    string ModuleSymvers,
    string Image,
    string ModulesFolder);
