using Ksplice.Abstractions.Diagnostics;
using Ksplice.Plugins.Shared;

namespace Ksplice.Plugins.Source.Apt;

/// <summary>
/// Asks apt's lists: the machine's own first, and when they do not know what is wanted, private fresh ones in our folder. The machine's
/// apt state is never changed.
/// </summary>
internal sealed class AptLists
{
    private readonly CommandRunner _run;
    private readonly IReadOnlyList<string> _options;

    private AptLists(CommandRunner run, IReadOnlyList<string> options)
    {
        _run = run;
        _options = options;
    }

    /// <summary>The machine's own lists.</summary>
    public static AptLists OfMachine(CommandRunner run) => new(run, []);

    /// <summary>Fetches lists of our own.</summary>
    public static async Task<(AptLists? Lists, Diagnostic? Problem)> FetchAsync(CommandRunner run, string folder, CancellationToken cancellation)
    {
        var state = Path.Combine(folder, "apt-lists");
        Directory.CreateDirectory(Path.Combine(state, "lists", "partial"));
        Directory.CreateDirectory(Path.Combine(state, "cache", "archives", "partial"));
        var lists = new AptLists(run, ["-o", $"Dir::State={state}", "-o", $"Dir::Cache={Path.Combine(state, "cache")}", "-o", "Dir::State::status=/var/lib/dpkg/status"]);
        using var held = await FileLock.TakeAsync(Path.Combine(folder, "apt-lists.lock"), cancellation);

        // apt's download user cannot write into a private folder of the caller.
        var update = await run(["apt-get", .. lists._options, "-o", "APT::Sandbox::User=", "update"], null, cancellation);
        return update.ExitCode == 0 ? (lists, null) : (null, AptDiagnostics.NoLists(update.Complaint));
    }

    /// <summary>All versions of a package; empty when it is unknown.</summary>
    public async Task<IReadOnlyList<AptPackage>> VersionsAsync(string package, CancellationToken cancellation)
    {
        var answer = await _run(["apt-cache", .. _options, "show", "--all-versions", package], null, cancellation);

        // The name can be a virtual one, answered by others.
        return answer.ExitCode == 0 ? [.. AptPackage.Parse(answer.Output).Where(found => found.Name == package)] : [];
    }

    /// <summary>Names of packages that begin with a text.</summary>
    public async Task<IReadOnlyList<string>> NamesAsync(string beginning, CancellationToken cancellation)
    {
        var answer = await _run(["apt-cache", .. _options, "pkgnames", beginning], null, cancellation);
        return [.. answer.Output.Split('\n').Where(AptNames.IsPackage).Order(StringComparer.Ordinal)];
    }

    /// <summary>Downloads a package into an existing folder; apt itself checks it against the signed lists.</summary>
    public async Task<Diagnostic?> DownloadAsync(AptPackage package, string folder, CancellationToken cancellation)
    {
        var name = $"{package.Name}:{package.Architecture}={package.Version}";
        var answer = await _run(["apt-get", .. _options, "-o", "APT::Sandbox::User=", "download", name], folder, cancellation);
        return answer.ExitCode == 0 ? null : AptDiagnostics.DownloadFailed($"{package.Name} {package.Version}", answer.Complaint);
    }
}
