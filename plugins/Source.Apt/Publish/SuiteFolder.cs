using System.Security.Cryptography;
using System.Text;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Plugins.Shared;
using Ksplice.Plugins.Shared.Publish;

namespace Ksplice.Plugins.Source.Apt.Publish;

/// <summary>
/// The lists of a suite. What <c>InRelease</c> names is the state: it names lists by their hashes, and under these they never change, so
/// putting it in place switches every reader at once. All other files are copies for readers that know nothing of that, written after it.
/// </summary>
internal sealed class SuiteFolder(RepositoryFolder folder, GpgSigner signer, CommandRunner run, string suite)
{
    private const string Main = "main/binary-amd64";
    private static readonly TimeSpan s_oldLists = TimeSpan.FromDays(7);

    private readonly string _path = $"dists/{suite}";

    /// <summary>Absolute paths of the lists of the state that is there, by their hashes.</summary>
    private readonly List<string> _superseded = [];

    /// <summary>What is published now; nothing in a new repository.</summary>
    public async Task<SuiteState> ReadAsync(CancellationToken cancellation)
    {
        if (folder.Read($"{_path}/InRelease") is null)
            return new([], DateTimeOffset.MinValue, DateTimeOffset.MinValue, IsTidy: false);
        var signed = await signer.VerifiedAsync(folder, $"{_path}/InRelease", cancellation);
        try
        {
            var release = ReleaseText.Decode(Encoding.UTF8.GetString(signed));
            var stanzas = release.Hashes.Where(l => l.Key.EndsWith("/Packages", StringComparison.Ordinal)).SelectMany(l => PackageStanza.Parse(Encoding.UTF8.GetString(List(l.Key, l.Value)))).ToList();
            _superseded.AddRange(release.Hashes.Select(l => folder.Absolute($"{_path}/{ReleaseText.ByHash(l.Key, l.Value)}")));
            // Release is written last of all.
            return new(stanzas, release.Date, release.ValidUntil, IsTidy: folder.Read($"{_path}/Release") is { } plain && plain.AsSpan().SequenceEqual(signed));
        }
        catch (Exception e) when (e is FormatException or KeyNotFoundException or IndexOutOfRangeException or ArgumentException)
        {
            throw Foreign($"a list is malformed ({e.Message})");
        }
    }

    /// <summary>Publishes a state.</summary>
    public async Task WriteAsync(IReadOnlyList<PackageStanza> stanzas, DateTimeOffset now, DateTimeOffset validUntil, CancellationToken cancellation)
    {
        var lists = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var group in stanzas.GroupBy(s => $"main/binary-{s.Architecture}", StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.AsEnumerable(), StringComparer.Ordinal).DefaultIfEmpty(new(Main, [])))
        {
            var list = Encoding.UTF8.GetBytes(PackageStanza.List(group.Value));
            lists[$"{group.Key}/Packages"] = list;
            lists[$"{group.Key}/Packages.gz"] = Compression.Gzip(list);
            lists[$"{group.Key}/Packages.xz"] = await XzAsync(list, cancellation);
        }

        var release = Encoding.UTF8.GetBytes(ReleaseText.Encode(suite, now, validUntil, lists));
        var clearSigned = await signer.ClearSignAsync(folder, release, cancellation);
        var detached = await signer.DetachedAsync(folder, release, cancellation);
        var byHash = lists.ToDictionary(l => $"{_path}/{ReleaseText.ByHash(l.Key, Convert.ToHexStringLower(SHA256.HashData(l.Value)))}", l => l.Value, StringComparer.Ordinal);
        foreach (var (path, list) in byHash)
            folder.Write(path, list);
        // From now on their days are counted.
        foreach (var list in _superseded.Where(File.Exists))
            File.SetLastWriteTimeUtc(list, now.UtcDateTime);
        folder.Write($"{_path}/InRelease", clearSigned);
        foreach (var (path, list) in lists)
            folder.Write($"{_path}/{path}", list);
        folder.Write($"{_path}/Release.gpg", detached);
        folder.Write($"{_path}/Release", release);
        DeleteOld([.. byHash.Keys.Select(folder.Absolute)], now);
    }

    private byte[] List(string path, string hash)
    {
        if (path.Contains("..", StringComparison.Ordinal) || folder.Read($"{_path}/{ReleaseText.ByHash(path, hash)}") is not { } list || Convert.ToHexStringLower(SHA256.HashData(list)) != hash)
            throw Foreign($"{path} is missing or was changed");
        return list;
    }

    private async Task<byte[]> XzAsync(byte[] list, CancellationToken cancellation)
    {
        var file = folder.Temporary("Packages");
        await File.WriteAllBytesAsync(file, list, cancellation);
        var answer = await run(["xz", "--force", "--threads=1", file], null, cancellation);
        if (answer.ExitCode == CommandResult.NotFound)
            throw new PublishException(OutcomeKind.Failed, PublishDiagnostics.NoTool("xz", "xz-utils"));
        if (answer.ExitCode != 0)
            throw new IOException($"xz: {answer.Complaint}");
        return await File.ReadAllBytesAsync(file + ".xz", cancellation);
    }

    // A reader that fetched the state before may still come for its lists.
    private void DeleteOld(HashSet<string> current, DateTimeOffset now)
    {
        foreach (var folderOfHashes in Directory.EnumerateDirectories(folder.Absolute(_path), "SHA256", SearchOption.AllDirectories))
        {
            foreach (var list in Directory.EnumerateFiles(folderOfHashes).Where(list => !current.Contains(list) && now.UtcDateTime - File.GetLastWriteTimeUtc(list) > s_oldLists))
                File.Delete(list);
        }
    }

    private PublishException Foreign(string why) => new(OutcomeKind.Untrusted, PublishDiagnostics.ForeignList(folder.Root, why));
}

/// <summary>What a suite holds.</summary>
/// <param name="Stanzas">Its packages.</param>
/// <param name="Date">When it was published.</param>
/// <param name="ValidUntil">When clients begin to refuse it.</param>
/// <param name="IsTidy">False when whoever wrote it was stopped before the end.</param>
internal sealed record SuiteState(IReadOnlyList<PackageStanza> Stanzas, DateTimeOffset Date, DateTimeOffset ValidUntil, bool IsTidy);
