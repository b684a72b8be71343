using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Abstractions.Sources;

/// <summary>
/// Gives kernel sources of other versions than the running one: real fixes are cut from the difference of two. A source that can, offers this
/// beside <see cref="IKernelInputSource"/>.
/// </summary>
public interface IKernelSourceArchive
{
    /// <summary>Short lower-case name, as in the configuration: <c>apt</c>.</summary>
    string Name { get; }

    /// <summary>Which versions of a kernel's source can be had.</summary>
    /// <param name="series">Kernel series, <c>6.1</c>.</param>
    /// <param name="folder">An absolute folder for downloads and lists, as in <see cref="KernelInputRequest"/>.</param>
    /// <param name="cancellation">Stops downloads and child processes.</param>
    /// <returns>The distribution's versions, oldest first; <see cref="OutcomeKind.Unsupported"/> when there is none.</returns>
    Task<Outcome<IReadOnlyList<string>>> ListSourceVersionsAsync(string series, string folder, CancellationToken cancellation);

    /// <summary>Downloads and unpacks the source package of one version.</summary>
    /// <param name="request">Series, version and folder.</param>
    /// <param name="progress">Told a line per step; may be null.</param>
    /// <param name="cancellation">Stops downloads and child processes.</param>
    /// <returns>The source, or why it cannot be had.</returns>
    Task<Outcome<KernelSourceArchive>> FetchSourceAsync(KernelSourceRequest request, IProgress<string>? progress, CancellationToken cancellation);
}

/// <summary>Which source is asked for.</summary>
/// <param name="Series">Kernel series, <c>6.1</c>.</param>
/// <param name="PackageVersion">The distribution's version, <c>6.1.187-1</c>.</param>
/// <param name="Folder">An absolute folder to keep downloads and unpacked packages in; shared by all kernels.</param>
public sealed record KernelSourceRequest(string Series, string PackageVersion, string Folder);

/// <summary>A kernel source as the distribution ships it.</summary>
/// <param name="PackageVersion">The distribution's version.</param>
/// <param name="Tarball">Absolute path of a tar archive (possibly compressed) with one folder at its top.</param>
public sealed record KernelSourceArchive(string PackageVersion, string Tarball);
