using System.Text.Json;

namespace Ksplice.Corpus;

/// <summary>What became of one fix.</summary>
/// <param name="Path">Source file.</param>
/// <param name="Target"><c>vmlinux</c> or a module; empty when it was never built.</param>
/// <param name="Outcome"><c>converted</c>, <c>nothing</c>, <c>refused</c>, <c>not built</c>, <c>needs headers</c>, <c>rehearsed</c>, <c>failed</c>.</param>
/// <param name="Detail">Codes, or what went wrong.</param>
/// <param name="Functions">Functions replaced.</param>
/// <param name="CreateMilliseconds">Time to make the update.</param>
/// <param name="PauseNanoseconds">The guest's pause when applied.</param>
internal sealed record FixOutcome(
    string Path, string Target, string Outcome, string Detail, int Functions, long CreateMilliseconds, long PauseNanoseconds = 0)
{
    /// <summary>The update, when one was made.</summary>
    public string? Update { get; init; }
}

/// <summary>A file of outcomes, a line each, so that an interrupted run goes on where it was.</summary>
internal sealed class OutcomeFile(string path)
{
    private readonly Dictionary<string, FixOutcome> _known = File.Exists(path)
        ? File.ReadLines(path).Select(l => JsonSerializer.Deserialize<FixOutcome>(l)!).GroupBy(o => o.Path, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Last(), StringComparer.Ordinal)
        : new(StringComparer.Ordinal);

    public FixOutcome? Find(string fix) => _known.GetValueOrDefault(fix);

    public void Add(FixOutcome outcome)
    {
        _known[outcome.Path] = outcome;
        File.AppendAllText(path, JsonSerializer.Serialize(outcome) + "\n");
    }
}
