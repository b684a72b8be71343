namespace Ksplice.Corpus.Runs;

/// <summary>What is known of a pair of versions and a seed from earlier runs, kept apart by build of the engine.</summary>
/// <param name="Folder">Holds patches, updates and outcomes.</param>
/// <param name="Results">The outcomes.</param>
internal sealed record RunState(string Folder, OutcomeFile Results)
{
    /// <summary>
    /// Opens or begins it. What another build found says nothing about this one; compiled objects are kept elsewhere, so to find it again
    /// is quick.
    /// </summary>
    /// <param name="folder">Belongs to the versions and the seed.</param>
    /// <param name="tool">Names the build.</param>
    /// <param name="again">Codes and words whose outcomes are forgotten.</param>
    public static RunState Open(string folder, string tool, IReadOnlyCollection<string> again)
    {
        var own = Path.Combine(folder, tool);
        Directory.CreateDirectory(own);
        var results = new OutcomeFile(Path.Combine(own, "outcomes.jsonl"));
        if (again.Count > 0)
            Console.Error.WriteLine($"{results.Forget(o => again.Any(word => Matches(o, word)))} outcomes are tried again.");
        return new RunState(own, results);
    }

    private static bool Matches(CutOutcome outcome, string word) => outcome.Codes.Contains(word) || outcome.Outcome == word
        || word == "rehearsal" && outcome.Rehearsal is { } rehearsal && (rehearsal.Word != RehearsalOutcome.Passed || rehearsal.Detail.Length > 0);
}
