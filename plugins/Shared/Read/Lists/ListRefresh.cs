using Ksplice.Abstractions.Sources;
using Ksplice.Plugins.Shared.Read.Download;
using Ksplice.Plugins.Shared.Read.State;
using Ksplice.Plugins.Shared.Read.Tools;

namespace Ksplice.Plugins.Shared.Read.Lists;

/// <summary>Brings the folder of a source up to what one mirror has. The caller holds the lock.</summary>
/// <param name="kind">Which repository.</param>
/// <param name="folder">The source's folder, prepared.</param>
/// <param name="state">What it holds; null when that is nothing.</param>
/// <param name="downloader">Fetches.</param>
/// <param name="time">What time it is.</param>
internal sealed class ListRefresh(IRepositoryKind kind, StateFolder folder, SourceState? state, Downloader downloader, TimeProvider time)
{
    private const long LargestSigned = 8 * 1024 * 1024;
    private const long LargestSignature = 1024 * 1024;

    // A list is gone, or another one: the repository was renewed between two requests.
    private static readonly string[] s_renewed = ["KSP6304", "KSP6308", "KSP6319"];

    // The same between a file and its signature; and a file may be signed anew without being changed.
    private static readonly string[] s_signedAnew = ["KSP6310", "KSP6311", "KSP6312"];

    private string Staged => Path.Combine(folder.Staging, "signed");

    /// <summary>Does it.</summary>
    /// <exception cref="SourceException">Nothing was changed.</exception>
    public async Task<UpdateListState> RunAsync(Uri mirror, IProgress<string>? progress, CancellationToken cancellation)
    {
        var isWhole = state is not null && await IsWholeAsync(state, cancellation);
        (string, string?)? before = null;
        SourceException? failure = null;
        while (true)
        {
            var known = isWhole && failure is null ? state!.Validators.GetValueOrDefault(Addresses.Shown(mirror)) : null;
            progress?.Report($"asking {Addresses.Shown(mirror)}");
            var answer = await downloader.GetAsync(mirror, new DownloadRequest(kind.SignedPath, Staged, LargestSigned) { Known = known }, cancellation);
            var isSame = isWhole && failure is null && (answer.IsUnchanged || await Files.Sha256Async(Staged, cancellation) == state!.Signed);
            var files = isSame ? SignedFiles.Kept(folder, state!) : new SignedFiles(Staged, await SignatureAsync(mirror, cancellation));
            var hashes = await files.HashesAsync(cancellation);
            if (failure is not null && hashes == before)
                throw failure;

            try
            {
                var index = await IndexAsync(mirror, files, cancellation);
                return isSame ? Unchanged(mirror, index, answer.Validators) : await ChangedAsync(mirror, index, files, answer.Validators, progress, cancellation);
            }
            catch (SourceException e) when (failure is null && (s_renewed.Contains(e.Diagnostic.Code) || (files.Signature is not null && s_signedAnew.Contains(e.Diagnostic.Code))))
            {
                (failure, before) = (e, hashes);
            }
        }
    }

    private async Task<bool> IsWholeAsync(SourceState kept, CancellationToken cancellation)
    {
        if (!KeptLists.Fits(kind, kept))
            return false;
        foreach (var file in kept.ContentHashes.Select(hash => kept.Lists.Any(list => list.Sha256 == hash) ? folder.ListFile(hash) : folder.SignedFile(hash)))
        {
            if (!await StateFolder.IsIntactAsync(file, cancellation))
                return false;
        }

        return true;
    }

    private async Task<string?> SignatureAsync(Uri mirror, CancellationToken cancellation)
    {
        if (kind.SignaturePath is not { } path)
            return null;
        var file = Staged + ".signature";
        await downloader.GetAsync(mirror, new DownloadRequest(path, file, LargestSignature), cancellation);
        return file;
    }

    private async Task<SignedIndex> IndexAsync(Uri mirror, SignedFiles files, CancellationToken cancellation)
    {
        var where = Addresses.Shown(mirror) + kind.SignedPath;
        var index = await files.ReadAsync(kind, where, folder.Staging, cancellation);
        return kind.Common.Freshness.Objection(where, index.Date, index.ValidUntil, state?.NewestDate, time.GetUtcNow()) is { } objection ? throw objection : index;
    }

    private UpdateListState Unchanged(Uri mirror, SignedIndex index, Validators? validators)
    {
        var now = time.GetUtcNow();
        folder.Write(state! with { CheckedAt = now, Validators = With(mirror, validators, state.Validators) });
        return new(index.Date, index.ValidUntil, now, state.Count, IsChanged: false);
    }

    private async Task<UpdateListState> ChangedAsync(
        Uri mirror, SignedIndex index, SignedFiles files, Validators? validators, IProgress<string>? progress, CancellationToken cancellation)
    {
        var fetcher = new ListFetcher(kind.Common, folder, downloader);
        var lists = new List<KeptList>();
        foreach (var list in index.Lists)
        {
            progress?.Report($"fetching {list.Name}");
            lists.Add(await fetcher.FetchAsync(mirror, list, cancellation));
        }

        var count = UpdateListReader.Read(kind, lists.Select(list => folder.ListFile(list.Sha256)), Addresses.Shown(mirror) + kind.SignedPath).Count;
        var signed = StateFolder.Keep(files.File, folder.SignedFile);
        var signature = files.Signature is { } file ? StateFolder.Keep(file, folder.SignedFile) : null;
        var now = time.GetUtcNow();
        folder.Write(new(SourceState.CurrentSchema, kind.Repository, index.Date, now, signed, lists, count, With(mirror, validators, new Dictionary<string, Validators>()), signature));
        return new(index.Date, index.ValidUntil, now, count, IsChanged: true);
    }

    // What a mirror called the version before is of no use for this one.
    private static Dictionary<string, Validators> With(Uri mirror, Validators? validators, IReadOnlyDictionary<string, Validators> others)
    {
        var all = new Dictionary<string, Validators>(others, StringComparer.Ordinal);
        if (validators is null)
            all.Remove(Addresses.Shown(mirror));
        else
            all[Addresses.Shown(mirror)] = validators;
        return all;
    }
}
