using System.Text;
using Ksplice.Engine.Create.Build.Units;

namespace Ksplice.Corpus.Cuts;

/// <summary>Cuts groups: a unit, the header hunks it needs, and the clusters of other units that mention the names those touch.</summary>
/// <param name="changes">The differences.</param>
/// <param name="units">The changed source files that the kernel may be built from.</param>
/// <param name="compiler">Decides what belongs together.</param>
internal sealed class GroupCutter(ChangedFiles changes, IReadOnlyList<string> units, TrialCompiler compiler)
{
    private const int MostTrials = 150;
    private const int MostOtherUnits = 12;
    private const int MostRounds = 3;

    /// <summary>Cuts the group around a unit.</summary>
    /// <returns>The cut, or why there is none.</returns>
    public async Task<(Cut? Cut, string WhyNot)> CutAsync(string path, CancellationToken cancellation)
    {
        if (await compiler.RecipeAsync(path, cancellation) is not { } recipe)
            return (null, "not built");
        var main = (await changes.FindAsync(path, cancellation))!;
        var alone = new Dictionary<string, string>(StringComparer.Ordinal) { [path] = main.After };
        if (await compiler.CompilesAsync(recipe, alone, cancellation))
            return (null, "compiles alone");
        var headers = await HeadersAsync(recipe, alone, cancellation);
        var all = headers.SelectMany(h => h.Hunks.Select(hunk => new Piece(h, hunk))).ToList();
        Task<bool> Suffices(IReadOnlyList<Piece> chosen) => compiler.CompilesAsync(recipe, Texts(alone, chosen), cancellation);
        if (all.Count == 0 || !await Suffices(all))
            return (null, "needs more than headers");
        if (await HunkReduction.ReduceAsync(all, Suffices, MostTrials) is not { } needed)
            return (null, "needs too many tries");
        return await WithOthersAsync(main, needed, cancellation);
    }

    private async Task<IReadOnlyList<FileChange>> HeadersAsync(UnitRecipe recipe, Dictionary<string, string> alone, CancellationToken cancellation)
    {
        // A changed header may include others that are changed.
        var found = new Dictionary<string, FileChange>(StringComparer.Ordinal);
        for (var round = 0; round < MostRounds; round++)
        {
            var texts = alone.Concat(found.Select(f => KeyValuePair.Create(f.Key, f.Value.After))).ToDictionary(StringComparer.Ordinal);
            var read = await compiler.FilesReadAsync(recipe, texts, cancellation);
            var more = read.Where(file => !texts.ContainsKey(file) && file.EndsWith(".h", StringComparison.Ordinal) && changes.Differs(file)).ToList();
            if (more.Count == 0)
                break;
            foreach (var file in more)
                found[file] = (await changes.FindAsync(file, cancellation))!;
        }

        return [.. found.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => f.Value)];
    }

    private async Task<(Cut? Cut, string WhyNot)> WithOthersAsync(FileChange main, IReadOnlyList<Piece> header, CancellationToken cancellation)
    {
        var names = new TouchedNames(header.Select(p => p.Hunk));
        var others = new List<(FileChange Change, List<Hunk> Hunks)>();
        foreach (var unit in units.Where(u => u != main.Path))
        {
            if (await changes.FindAsync(unit, cancellation) is not { } change || !names.MayConcern(change))
                continue;
            var mentioned = HunkClusters.Of(change).Where(cluster => cluster.Any(hunk => names.Concern(change, hunk))).SelectMany(cluster => cluster).Distinct().ToList();
            if (mentioned.Count > 0 && await compiler.RecipeAsync(unit, cancellation) is not null)
                others.Add((change, mentioned));
            if (others.Count > MostOtherUnits)
                return (null, "concerns too many units");
        }

        // Where the clusters are not enough, the rest of the unit's change may be what is missing.
        for (var i = 0; i < others.Count; i++)
        {
            if (await CompilesAsync(others[i].Change))
                continue;
            others[i] = (others[i].Change, [.. others[i].Change.Hunks]);
            if (!await CompilesAsync(others[i].Change))
                return (null, $"{others[i].Change.Path} does not compile with it");
        }

        var patch = new StringBuilder(main.PatchOf(main.Hunks));
        foreach (var file in header.GroupBy(p => p.Change))
            patch.Append(file.Key.PatchOf(file.Select(p => p.Hunk)));
        foreach (var (change, hunks) in others)
            patch.Append(change.PatchOf(hunks));
        return (new Cut(CutKind.Group, main.Path, 0, patch.ToString()), "");

        async Task<bool> CompilesAsync(FileChange change)
        {
            var texts = Texts(others.ToDictionary(o => o.Change.Path, o => o.Change.TextWith(o.Hunks), StringComparer.Ordinal), header);
            texts[main.Path] = main.After;
            return await compiler.CompilesAsync((await compiler.RecipeAsync(change.Path, cancellation))!, texts, cancellation);
        }
    }

    private static Dictionary<string, string> Texts(IReadOnlyDictionary<string, string> others, IReadOnlyList<Piece> header)
    {
        var texts = new Dictionary<string, string>(others, StringComparer.Ordinal);
        foreach (var file in header.GroupBy(p => p.Change))
            texts[file.Key.Path] = file.Key.TextWith(file.Select(p => p.Hunk));
        return texts;
    }

    private sealed record Piece(FileChange Change, Hunk Hunk);
}
