using System.Text;
using Ksplice.Engine.Create.Build.Headers;

namespace Ksplice.Corpus.Cuts;

/// <summary>Cuts groups: one change of a header, and what of other headers and of units goes with it.</summary>
/// <param name="map">All clusters.</param>
/// <param name="graph">Who may read whom.</param>
/// <param name="isBuilt">False for files that the kernel is surely not built from.</param>
/// <param name="compiler">Tells whether the group is whole.</param>
internal sealed class GroupCutter(ClusterMap map, IncludeGraph graph, Func<string, bool> isBuilt, TrialCompiler compiler)
{
    /// <summary>The group that could not be cut is larger than any one fix.</summary>
    public const string TooBig = "goes with too much else";

    private const int MostRounds = 6;
    private readonly Dictionary<string, IReadOnlySet<string>> _readers = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>How many clusters a header has.</summary>
    public int Count(string header) => map.Of(header).Count;

    /// <summary>Cuts the group around one of a header's clusters.</summary>
    /// <returns>The cut, or why there is none.</returns>
    public async Task<(Cut? Cut, string WhyNot)> CutAsync(string header, int number, CancellationToken cancellation)
    {
        var group = new GroupGrower(map, (file, read) => isBuilt(file) && ReadersOf(read).Contains(file));
        group.Add(map.Of(header)[number]);
        for (var round = 0; ; round++)
        {
            if (group.IsTooBig)
                return (null, TooBig);
            var (built, broken, blamed) = await TryAsync(group, cancellation);
            if (broken is null)
                return (new Cut(CutKind.Group, header, number, Patch(group.Members.Where(c => c.IsHeader || built.Contains(c.Change.Path)))), "");
            if (round == MostRounds || !group.Mend(broken, blamed))
                return (null, $"{broken} does not compile with it");
        }
    }

    /// <summary>Lets the compiler look at the group's units.</summary>
    /// <returns>Those that the kernel has, and the first that does not compile.</returns>
    private async Task<(HashSet<string> Built, string? Broken, IReadOnlySet<string> Blamed)> TryAsync(GroupGrower group, CancellationToken cancellation)
    {
        var texts = ByFile(group.Members).ToDictionary(file => file.Change.Path, file => file.Change.TextWith(file.Hunks), StringComparer.Ordinal);
        var built = new HashSet<string>(StringComparer.Ordinal);
        foreach (var unit in group.Units)
        {
            if (await compiler.RecipeAsync(unit, cancellation) is not { } recipe)
                continue;
            built.Add(unit);
            var result = await compiler.TryAsync(recipe, texts, cancellation);
            if (!result.Compiles)
                return (built, unit, result.Blamed);
        }

        return (built, null, new HashSet<string>());
    }

    private static string Patch(IEnumerable<Cluster> members)
    {
        var patch = new StringBuilder();
        foreach (var (change, hunks) in ByFile(members).OrderBy(file => file.Change.Path, StringComparer.Ordinal))
            patch.Append(change.PatchOf(hunks));
        return patch.ToString();
    }

    // Include lines are in every cluster of their file.
    private static IEnumerable<(FileChange Change, IEnumerable<Hunk> Hunks)> ByFile(IEnumerable<Cluster> clusters) =>
        clusters.GroupBy(c => c.Change.Path, StringComparer.Ordinal).Select(file => (file.First().Change, file.SelectMany(c => c.Hunks).Distinct()));

    private IReadOnlySet<string> ReadersOf(string header)
    {
        lock (_lock)
        {
            if (!_readers.TryGetValue(header, out var readers))
                _readers[header] = readers = graph.Reaching([header]);
            return readers;
        }
    }
}
