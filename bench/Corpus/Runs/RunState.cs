namespace Ksplice.Corpus.Runs;

/// <summary>What is known of a pair of versions and a seed from earlier runs, kept apart by build of the engine.</summary>
/// <param name="Folder">Holds patches, updates and outcomes.</param>
/// <param name="Results">The outcomes.</param>
/// <param name="Carried">Says what of them comes from other builds; empty when nothing does.</param>
internal sealed record RunState(string Folder, OutcomeFile Results, string Carried)
{
    /// <summary>Opens or begins it.</summary>
    /// <param name="folder">Belongs to the versions and the seed.</param>
    /// <param name="tool">Names the build.</param>
    /// <param name="carry">Whether outcomes of other builds are taken over.</param>
    /// <param name="again">Codes and words whose outcomes are forgotten.</param>
    public static RunState Open(string folder, string tool, bool carry, IReadOnlyCollection<string> again)
    {
        var own = Path.Combine(folder, tool);
        Directory.CreateDirectory(own);
        var results = new OutcomeFile(Path.Combine(own, "outcomes.jsonl"));
        var others = Directory.EnumerateDirectories(folder).Where(f => f != own && File.Exists(Path.Combine(f, "outcomes.jsonl")))
            .OrderByDescending(f => File.GetLastWriteTimeUtc(Path.Combine(f, "outcomes.jsonl"))).ToList();
        if (others.Count > 0 && !carry && results.Count == 0)
            Console.Error.WriteLine($"Outcomes of {others.Count} other builds of the engine are there; they are not used (--carry takes them over).");
        foreach (var other in carry ? others : [])
        {
            foreach (var outcome in new OutcomeFile(Path.Combine(other, "outcomes.jsonl")).All())
            {
                if (results.Find(outcome.Key) is null)
                    results.Add(outcome with { MadeBy = outcome.MadeBy.Length > 0 ? outcome.MadeBy : Path.GetFileName(other) });
            }
        }

        if (again.Count > 0)
            Console.Error.WriteLine($"{results.Forget(o => again.Any(word => Matches(o, word)))} outcomes are tried again.");
        var foreign = results.All().Count(o => o.MadeBy.Length > 0);
        return new RunState(own, results, foreign == 0 ? "" : $"{foreign} of the known outcomes were made by other builds of the engine and carried over.");
    }

    private static bool Matches(CutOutcome outcome, string word) => outcome.Codes.Contains(word) || outcome.Outcome == word
        || word == "rehearsal" && outcome.Rehearsal is { } rehearsal && (rehearsal.Word != RehearsalOutcome.Passed || rehearsal.Detail.Length > 0);
}
