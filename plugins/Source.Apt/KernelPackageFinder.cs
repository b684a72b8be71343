using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Plugins.Source.Apt;

/// <summary>Finds the packages of a kernel in one set of lists.</summary>
internal static class KernelPackageFinder
{
    private const string SourcePrefix = "linux-source-";

    /// <summary>The packages of a release; the newest build of it that has all its parts.</summary>
    public static async Task<Outcome<KernelPackages>> FindAsync(AptLists lists, string release, CancellationToken cancellation)
    {
        var images = new List<AptPackage>();

        // Signed and unsigned image hold the same code; the signed one is what machines run.
        foreach (var name in new[] { $"linux-image-{release}", $"linux-image-unsigned-{release}", $"linux-image-{release}-unsigned" })
        {
            if (images.Count == 0)
                images.AddRange(await lists.VersionsAsync(name, cancellation));
        }

        if (images.Count == 0)
            return Outcome<KernelPackages>.None(OutcomeKind.Unsupported, AptDiagnostics.UnknownRelease(release));

        var headers = await lists.VersionsAsync($"linux-headers-{release}", cancellation);
        var missing = new List<Diagnostic>();
        foreach (var image in images)
        {
            var version = image.KernelSourceVersion;
            var fitting = headers.FirstOrDefault(candidate => candidate.KernelSourceVersion == version && candidate.Architecture == image.Architecture);
            var source = await SourceAsync(lists, release, version, cancellation);
            if (fitting is not null && source is not null)
                return Outcome<KernelPackages>.Ok(new KernelPackages(lists, image, fitting, source));
            missing.Add(AptDiagnostics.NoMatch(fitting is null ? $"linux-headers-{release}" : SourcePrefix + "*", version));
        }

        return Outcome<KernelPackages>.None(OutcomeKind.Unsupported, missing);
    }

    /// <summary>Versions of a series' source package, oldest first.</summary>
    public static async Task<IReadOnlyList<AptPackage>> SourcesAsync(AptLists lists, string series, CancellationToken cancellation)
    {
        // apt prints the newest first.
        var versions = await lists.VersionsAsync(SourcePrefix + series, cancellation);
        return [.. versions.DistinctBy(package => package.Version).Reverse()];
    }

    private static async Task<AptPackage?> SourceAsync(AptLists lists, string release, string version, CancellationToken cancellation)
    {
        var names = (await lists.NamesAsync(SourcePrefix, cancellation))
            .Where(name => release.StartsWith(name[SourcePrefix.Length..], StringComparison.Ordinal))
            .OrderByDescending(name => name.Length);
        foreach (var name in names)
        {
            if ((await lists.VersionsAsync(name, cancellation)).FirstOrDefault(package => package.KernelSourceVersion == version) is { } found)
                return found;
        }

        return null;
    }
}
