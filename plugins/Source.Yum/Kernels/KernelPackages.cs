using Ksplice.Abstractions.Diagnostics;
using Ksplice.Plugins.Shared.Read;

namespace Ksplice.Plugins.Source.Yum.Kernels;

/// <summary>The packages of one kernel, all built from the same source. They are found by what they provide, since distributions name them differently.</summary>
/// <param name="Release">The kernel's release.</param>
/// <param name="Image">The image and its modules; the first one has the image.</param>
/// <param name="Headers">The headers, which hold Module.symvers.</param>
internal sealed record KernelPackages(string Release, IReadOnlyList<RpmPackage> Image, RpmPackage Headers)
{
    private static readonly string[] s_modules = ["kernel-modules-core-uname-r", "kernel-modules-uname-r", "kernel-modules-extra-uname-r"];

    /// <summary>Finds them.</summary>
    /// <exception cref="SourceException">A package is missing, or is of another build.</exception>
    public static async Task<KernelPackages> FindAsync(Dnf dnf, string release, CancellationToken cancellation)
    {
        var image = await OneAsync("kernel-core-uname-r") ?? await OneAsync("kernel-uname-r")
            ?? throw new SourceException(OutcomeKind.Unsupported, KernelDiagnostics.UnknownRelease(release));
        var headers = await OneAsync("kernel-devel-uname-r")
            ?? throw new SourceException(OutcomeKind.Unsupported, KernelDiagnostics.NoMatch($"kernel-devel of {release}", image.ToString()));
        var all = new List<RpmPackage> { image };
        foreach (var modules in s_modules)
        {
            // Not all distributions have all of these.
            if (await OneAsync(modules) is { } package && !all.Contains(package))
                all.Add(package);
        }

        return all.Append(headers).FirstOrDefault(package => (package.Version, package.Release, package.Architecture) != (image.Version, image.Release, image.Architecture)) is { } other
            ? throw new SourceException(OutcomeKind.Unsupported, KernelDiagnostics.NoMatch(other.ToString(), image.ToString()))
            : new(release, all, headers);

        async Task<RpmPackage?> OneAsync(string capability) => await dnf.ProvidersAsync($"{capability} = {release}", cancellation) is [var first, ..] ? first : null;
    }
}
