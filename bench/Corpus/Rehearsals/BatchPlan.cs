using Ksplice.Corpus.Runs;

namespace Ksplice.Corpus.Rehearsals;

/// <summary>Puts updates into batches that can be applied on top of each other: no two of a batch touch one unit.</summary>
internal static class BatchPlan
{
    public static IReadOnlyList<IReadOnlyList<CutOutcome>> Make(IEnumerable<CutOutcome> updates, int most)
    {
        var batches = new List<(List<CutOutcome> Members, HashSet<string> Units)>();
        foreach (var update in updates)
        {
            var place = batches.FindIndex(b => b.Members.Count < most && !b.Units.Overlaps(update.Units));
            if (place < 0)
            {
                batches.Add(([], new HashSet<string>(StringComparer.Ordinal)));
                place = batches.Count - 1;
            }

            batches[place].Members.Add(update);
            batches[place].Units.UnionWith(update.Units);
        }

        return [.. batches.Select(b => b.Members)];
    }
}
