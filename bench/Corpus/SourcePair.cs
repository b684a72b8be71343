using Ksplice.Abstractions.Sources;
using Ksplice.Engine.Plugins;
using Ksplice.Engine.Processes;

namespace Ksplice.Corpus;

/// <summary>Two unpacked source versions.</summary>
/// <param name="FromVersion">The version that runs.</param>
/// <param name="From">Its folder.</param>
/// <param name="ToVersion">The version to take fixes from.</param>
/// <param name="To">Its folder.</param>
internal sealed record SourcePair(string FromVersion, string From, string ToVersion, string To)
{
    /// <summary>
    /// Fetches and unpacks both. A version that has left the archive is replaced by the nearest pair that is there, which is said.
    /// </summary>
    public static async Task<SourcePair> FetchAsync(PluginRegistry plugins, string workspace, string from, string to, CancellationToken cancellation)
    {
        var archive = new SourceArchive(plugins, workspace);
        var versions = await archive.VersionsAsync(SourceSeries.Of(from), cancellation);
        if (!versions.Contains(from) || !versions.Contains(to))
        {
            if (versions.Count < 2)
                throw new InvalidOperationException($"Two source versions are needed, the archive has {versions.Count}.");
            Console.Error.WriteLine($"{from} and {to} are no longer both in the archive; taking {versions[0]} and {versions[1]}.");
            (from, to) = (versions[0], versions[1]);
        }

        return await archive.UnpackAsync(from, to, [], new Progress<string>(Console.Error.WriteLine), cancellation);
    }

    /// <summary>The difference of one file as a patch; null when there is none.</summary>
    public async Task<string?> CutAsync(string path, CancellationToken cancellation)
    {
        var (before, after) = (Path.Combine(From, path), Path.Combine(To, path));
        if (!File.Exists(before) || !File.Exists(after))
            return null;
        var result = await ProcessRunner.RunAsync(
            "diff", ["-up", "--label", "a/" + path, "--label", "b/" + path, before, after], null, null, TimeSpan.FromMinutes(1), cancellation);
        return result.ExitCode switch
        {
            0 => null,
            1 => result.StandardOutput,
            _ => throw new InvalidOperationException($"diff: {result.StandardError}"),
        };
    }
}
