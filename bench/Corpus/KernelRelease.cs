using Ksplice.Engine.Processes;

namespace Ksplice.Corpus;

/// <summary>Which kernel releases were built from which source versions.</summary>
internal static class KernelRelease
{
    /// <summary>Asks apt for the images of a series.</summary>
    /// <param name="series">Kernel series, <c>6.1</c>.</param>
    /// <param name="cancellation">Stops apt.</param>
    /// <returns>Release by source version, for all versions whose image is in the archive.</returns>
    public static async Task<IReadOnlyDictionary<string, string>> ByVersionAsync(string series, CancellationToken cancellation)
    {
        var pattern = series.Replace(".", "\\.", StringComparison.Ordinal);
        var listed = await ProcessRunner.RunAsync(
            "apt-cache", ["search", "--names-only", $"^linux-image-{pattern}\\.[0-9.]+(-[0-9]+|[+]deb[0-9]+)-amd64$"], null, null, TimeSpan.FromMinutes(1), cancellation);
        var packages = listed.StandardOutput.Split('\n').Select(l => l.Split(' ')[0]).Where(p => p.Length > 0).ToList();
        var releases = new Dictionary<string, string>(StringComparer.Ordinal);
        if (packages.Count == 0)
            return releases;
        var shown = await ProcessRunner.RunAsync("apt-cache", ["madison", .. packages], null, null, TimeSpan.FromMinutes(1), cancellation);
        foreach (var line in shown.StandardOutput.Split('\n'))
        {
            if (line.Split('|', StringSplitOptions.TrimEntries) is [var package, var version, ..] && packages.Contains(package))
                releases.TryAdd(version, package["linux-image-".Length..]);
        }

        return releases;
    }

    /// <summary>The release of one version; null when no image of that version is in the archive.</summary>
    public static async Task<string?> OfVersionAsync(string version, CancellationToken cancellation) =>
        (await ByVersionAsync(SourceSeries.Of(version), cancellation)).GetValueOrDefault(version);
}
