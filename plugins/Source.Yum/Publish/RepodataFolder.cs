using System.Security.Cryptography;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Plugins.Shared;
using Ksplice.Plugins.Shared.Publish;

namespace Ksplice.Plugins.Source.Yum.Publish;

/// <summary>
/// The state of a repository: a folder that a new one takes the place of in one step, so that its list of lists and the signature always
/// fit each other. What the lists say of packages that are there already comes from the lists before, never from the packages, which
/// somebody may have changed since.
/// </summary>
internal sealed class RepodataFolder(RepositoryFolder folder, GpgSigner signer, CommandRunner run, Func<string, string, bool> tryExchange, string suite)
{
    private const string Name = "repodata";
    private const string ListOfLists = $"{Name}/repomd.xml";
    private const string Signature = $"{Name}/repomd.xml.asc";
    private const string Primary = "primary";
    private static readonly TimeSpan s_oldLists = TimeSpan.FromDays(7);

    private readonly string _before = folder.Temporary("before");
    private readonly string _after = folder.Temporary("after");
    private RepomdText? _there;

    /// <summary>What is published now; nothing in a new repository.</summary>
    public async Task<RepodataState> ReadAsync(CancellationToken cancellation)
    {
        if (folder.Read(ListOfLists) is not { } text)
            return new([], DateTimeOffset.MinValue, DateTimeOffset.MinValue);
        await signer.VerifyAsync(folder, ListOfLists, text, folder.Read(Signature) ?? throw Foreign($"{Signature} is missing"), cancellation);
        try
        {
            _there = RepomdText.Decode(text);
            // What createrepo_c is to go on with is exactly what was verified.
            Directory.CreateDirectory(Path.Combine(_before, Name));
            await File.WriteAllBytesAsync(Path.Combine(_before, ListOfLists), text, cancellation);
            foreach (var (list, sha256) in _there.Lists.Values)
                await File.WriteAllBytesAsync(Path.Combine(_before, Name, list), List(list, sha256), cancellation);
            return new(PrimaryList.Decode(List(_there.Lists[Primary].Name, _there.Lists[Primary].Sha256)), _there.Date, _there.ValidUntil);
        }
        catch (Exception e) when (e is FormatException or KeyNotFoundException)
        {
            throw Foreign($"a list is malformed ({e.Message})");
        }
    }

    /// <summary>Publishes a state. The packages are in place already.</summary>
    public async Task WriteAsync(IReadOnlyList<ListedPackage> packages, DateTimeOffset now, DateTimeOffset validUntil, CancellationToken cancellation)
    {
        var fresh = Path.Combine(_after, Name);
        await CreateAsync(packages, now, validUntil, cancellation);
        var text = await File.ReadAllBytesAsync(Path.Combine(fresh, "repomd.xml"), cancellation);
        ThrowUnlessListed(packages, text, fresh);
        await File.WriteAllBytesAsync(Path.Combine(fresh, "repomd.xml.asc"), await signer.DetachedAsync(folder, text, cancellation), cancellation);
        KeepOldLists(fresh, now);
        folder.Exchange(Name, fresh, tryExchange);
    }

    private async Task CreateAsync(IReadOnlyList<ListedPackage> packages, DateTimeOffset now, DateTimeOffset validUntil, CancellationToken cancellation)
    {
        var names = folder.Temporary("packages");
        await File.WriteAllLinesAsync(names, packages.Select(p => p.Path).Order(StringComparer.Ordinal), cancellation);
        Directory.CreateDirectory(_after);
        string[] update = _there is null ? [] : ["--update", "--skip-stat", "--update-md-path", _before];
        var answer = await run(
            [
                "createrepo_c", "--quiet", "--error-exit-val", "--outputdir", _after, "--pkglist", names, .. update, "--no-database", "--general-compress-type", "gz", "--checksum", "sha256",
                "--revision", RepomdText.Seconds(now), "--set-timestamp-to-revision", "--content", RepomdText.ValidUntilTag(validUntil),
                "--content", RepomdText.SuiteTag(suite), folder.Root,
            ],
            null, cancellation);
        if (answer.ExitCode == CommandResult.NotFound)
            throw new PublishException(OutcomeKind.Failed, PublishDiagnostics.NoTool("createrepo_c", "createrepo-c (Debian) or createrepo_c"));
        if (answer.ExitCode != 0 || !File.Exists(Path.Combine(_after, ListOfLists)))
            throw new PublishException(OutcomeKind.Failed, YumDiagnostics.NotListed(answer.Complaint));
    }

    private static void ThrowUnlessListed(IReadOnlyList<ListedPackage> packages, byte[] text, string fresh)
    {
        try
        {
            var listed = PrimaryList.Decode(File.ReadAllBytes(Path.Combine(fresh, RepomdText.Decode(text).Lists[Primary].Name)));
            if (!listed.ToHashSet().SetEquals(packages) || listed.Count != packages.Count)
                throw new PublishException(OutcomeKind.Failed, YumDiagnostics.NotListed("the packages listed are not the ones that were made"));
        }
        catch (Exception e) when (e is FormatException or KeyNotFoundException)
        {
            throw new PublishException(OutcomeKind.Failed, YumDiagnostics.NotListed(e.Message));
        }
    }

    // A reader that fetched a state before may still come for its lists. From when another takes its place their days are counted.
    private void KeepOldLists(string fresh, DateTimeOffset now)
    {
        if (_there is null)
            return;
        var superseded = _there.Lists.Values.Select(l => l.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var list in Directory.EnumerateFiles(folder.Absolute(Name)).Where(list => RepomdText.IsList(Path.GetFileName(list)) && !File.Exists(Path.Combine(fresh, Path.GetFileName(list)))))
        {
            var since = superseded.Contains(Path.GetFileName(list)) ? now.UtcDateTime : File.GetLastWriteTimeUtc(list);
            if (now.UtcDateTime - since > s_oldLists)
                continue;
            var copy = Path.Combine(fresh, Path.GetFileName(list));
            File.Copy(list, copy);
            File.SetLastWriteTimeUtc(copy, since);
        }
    }

    private byte[] List(string name, string sha256) =>
        folder.Read($"{Name}/{name}") is { } list && Convert.ToHexStringLower(SHA256.HashData(list)) == sha256 ? list : throw Foreign($"{name} is missing or was changed");

    private PublishException Foreign(string why) => new(OutcomeKind.Untrusted, PublishDiagnostics.ForeignList(folder.Root, why));
}

/// <summary>What a repository holds.</summary>
/// <param name="Packages">Its packages.</param>
/// <param name="Date">When it was published.</param>
/// <param name="ValidUntil">When clients begin to refuse it.</param>
internal sealed record RepodataState(IReadOnlyList<ListedPackage> Packages, DateTimeOffset Date, DateTimeOffset ValidUntil);
