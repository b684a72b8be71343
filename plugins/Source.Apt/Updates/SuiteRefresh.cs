using Ksplice.Abstractions.Sources;
using Ksplice.Plugins.Shared.Read;
using Ksplice.Plugins.Shared.Read.Download;
using Ksplice.Plugins.Shared.Read.State;
using Ksplice.Plugins.Shared.Read.Tools;

namespace Ksplice.Plugins.Source.Apt.Updates;

/// <summary>Brings the folder of a source up to what one mirror has. The caller holds the lock.</summary>
/// <param name="settings">Which suite.</param>
/// <param name="architecture">The engine's name of the architecture.</param>
/// <param name="folder">The source's folder, prepared.</param>
/// <param name="state">What it holds; null when that is nothing.</param>
/// <param name="downloader">Fetches.</param>
/// <param name="time">What time it is.</param>
internal sealed class SuiteRefresh(AptSettings settings, string architecture, StateFolder folder, SourceState? state, Downloader downloader, TimeProvider time)
{
    private const long LargestRelease = 8 * 1024 * 1024;

    // A list is gone, or another one: the repository was renewed between the two requests.
    private static readonly string[] s_renewed = ["KSP6304", "KSP6308", "KSP6319"];

    private string Staged => Path.Combine(folder.Staging, "InRelease");

    /// <summary>Does it.</summary>
    /// <exception cref="SourceException">Nothing was changed.</exception>
    public async Task<UpdateListState> RunAsync(Uri mirror, IProgress<string>? progress, CancellationToken cancellation)
    {
        var isWhole = state is not null && await IsWholeAsync(state, cancellation);
        string? before = null;
        SourceException? failure = null;
        while (true)
        {
            var known = isWhole && failure is null ? state!.Validators.GetValueOrDefault(Addresses.Shown(mirror)) : null;
            progress?.Report($"asking {Addresses.Shown(mirror)}");
            var answer = await downloader.GetAsync(mirror, new DownloadRequest($"dists/{settings.Suite}/InRelease", Staged, LargestRelease) { Known = known }, cancellation);
            var signed = answer.IsUnchanged ? state!.Signed : await Files.Sha256Async(Staged, cancellation);
            if (failure is not null && signed == before)
                throw failure;

            var release = await ReleaseAsync(mirror, answer.IsUnchanged ? folder.SignedFile(signed) : Staged, cancellation);
            if (isWhole && signed == state!.Signed)
                return Unchanged(mirror, release, answer.Validators);
            try
            {
                return await ChangedAsync(mirror, release, answer.Validators, progress, cancellation);
            }
            catch (SourceException e) when (failure is null && s_renewed.Contains(e.Diagnostic.Code))
            {
                (failure, before) = (e, signed);
            }
        }
    }

    private async Task<bool> IsWholeAsync(SourceState kept, CancellationToken cancellation)
    {
        if (!kept.Lists.Select(list => list.Name).SequenceEqual(settings.Lists, StringComparer.Ordinal))
            return false;
        foreach (var file in kept.Lists.Select(list => folder.ListFile(list.Sha256)).Append(folder.SignedFile(kept.Signed)))
        {
            if (!await StateFolder.IsIntactAsync(file, cancellation))
                return false;
        }

        return true;
    }

    private async Task<ReleaseFile> ReleaseAsync(Uri mirror, string file, CancellationToken cancellation)
    {
        var where = $"{Addresses.Shown(mirror)}dists/{settings.Suite}/InRelease";
        var release = await SignedSuite.ReadAsync(file, where, settings, folder.Staging, cancellation);
        return settings.Common.Freshness.Objection(where, release.Date, release.ValidUntil, state?.NewestDate, time.GetUtcNow()) is { } objection ? throw objection : release;
    }

    private UpdateListState Unchanged(Uri mirror, ReleaseFile release, Validators? validators)
    {
        var now = time.GetUtcNow();
        folder.Write(state! with { CheckedAt = now, Validators = With(mirror, validators, state.Validators) });
        return new(release.Date, release.ValidUntil, now, state.Count, IsChanged: false);
    }

    private async Task<UpdateListState> ChangedAsync(Uri mirror, ReleaseFile release, Validators? validators, IProgress<string>? progress, CancellationToken cancellation)
    {
        var fetcher = new ListFetcher(settings, folder, downloader);
        var lists = new List<KeptList>();
        foreach (var list in settings.Lists)
        {
            progress?.Report($"fetching {list}");
            lists.Add(await fetcher.FetchAsync(mirror, release, list, cancellation));
        }

        var where = $"{Addresses.Shown(mirror)}dists/{settings.Suite}";
        var count = UpdateListReader.Read(lists.Select(list => folder.ListFile(list.Sha256)), architecture, where).Count;
        var signed = StateFolder.Keep(Staged, folder.SignedFile);
        var now = time.GetUtcNow();
        folder.Write(new(SourceState.CurrentSchema, settings.Repository, release.Date, now, signed, lists, count, With(mirror, validators, new Dictionary<string, Validators>())));
        return new(release.Date, release.ValidUntil, now, count, IsChanged: true);
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
