using Ksplice.Corpus.Cuts;

namespace Ksplice.Corpus.Runs;

/// <summary>Cuts what a file offers of one kind, and makes an update of it.</summary>
internal sealed class CutMaker(ChangedFiles changes, CutSequence sequence, MakefileGlance glance, Lazy<Task<GroupCutter>> groups, UpdateMaker updates, OutcomeFile results)
{
    /// <summary>The outcome of a file's cut: a known one, or one made now.</summary>
    public async Task<CutOutcome> MakeAsync(CutKind kind, string path, CancellationToken cancellation)
    {
        if (kind != CutKind.Group && glance.IsSurelyNotBuilt(path))
            return new CutOutcome(Cut.KeyOf(kind, path), kind, path, OutcomeWords.NotBuilt);
        if (kind == CutKind.Part)
            return await MakePartAsync(path, cancellation);
        if (kind == CutKind.Group)
            return await MakeGroupAsync(path, cancellation);
        if (Known(Cut.KeyOf(kind, path)) is { } known)
            return known;
        var change = await changes.FindAsync(path, cancellation);
        return await UpdateAsync(new Cut(kind, path, 0, change!.PatchOf(change.Hunks)), cancellation);
    }

    private async Task<CutOutcome> MakeGroupAsync(string header, CancellationToken cancellation)
    {
        var clusters = (await groups.Value).Count(header);
        if (clusters == 0)
            return new CutOutcome(Cut.KeyOf(CutKind.Group, header), CutKind.Group, header, OutcomeWords.NotCut) { Detail = "only comments change" };
        var chosen = sequence.Choose(header, clusters);
        var key = Cut.KeyOf(CutKind.Group, header, chosen);
        if (Known(key) is { } known)
            return known;
        var (cut, whyNot) = await (await groups.Value).CutAsync(header, chosen, cancellation);
        return cut is not null ? await UpdateAsync(cut, cancellation) : Keep(new CutOutcome(key, CutKind.Group, header, OutcomeWords.NotCut) { Detail = whyNot });
    }

    private async Task<CutOutcome> MakePartAsync(string path, CancellationToken cancellation)
    {
        var change = await changes.FindAsync(path, cancellation);
        var clusters = HunkClusters.Of(change!);
        if (clusters.Count == 0)
            return new CutOutcome(Cut.KeyOf(CutKind.Part, path), CutKind.Part, path, OutcomeWords.NotCut) { Detail = "only comments change" };
        var chosen = sequence.Choose(path, clusters.Count);
        return Known(Cut.KeyOf(CutKind.Part, path, chosen)) ?? await UpdateAsync(new Cut(CutKind.Part, path, chosen, change!.PatchOf(clusters[chosen])), cancellation);
    }

    // An update that somebody cleared away must be made again to be rehearsed.
    private CutOutcome? Known(string key) => results.Find(key) is { } known && (known.Update is null || File.Exists(known.Update)) ? known : null;

    private async Task<CutOutcome> UpdateAsync(Cut cut, CancellationToken cancellation) => Keep(await updates.MakeAsync(cut, cancellation));

    private CutOutcome Keep(CutOutcome outcome)
    {
        results.Add(outcome);
        return outcome;
    }
}
