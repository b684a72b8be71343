using Ksplice.Corpus.Cuts;

namespace Ksplice.Corpus.Runs;

/// <summary>What became of one cut.</summary>
/// <param name="Key">Names the cut.</param>
/// <param name="Kind">How it was cut.</param>
/// <param name="Path">The unit it was cut for.</param>
/// <param name="Outcome">One of <see cref="OutcomeWords"/>.</param>
internal sealed record CutOutcome(string Key, CutKind Kind, string Path, string Outcome)
{
    /// <summary>Codes of all errors, each once.</summary>
    public IReadOnlyList<string> Codes { get; init; } = [];

    /// <summary>What went wrong, in words.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Rows of <see cref="UpdateClasses"/> that it is in.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>Units that were compared.</summary>
    public IReadOnlyList<string> Units { get; init; } = [];

    /// <summary><c>vmlinux</c> and modules that are changed.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>Functions replaced.</summary>
    public int Functions { get; init; }

    /// <summary>Milliseconds of creation by stage.</summary>
    public IReadOnlyDictionary<string, long> Timings { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Path of the update, when one was made.</summary>
    public string? Update { get; init; }

    /// <summary>Its rehearsal; null when there was none.</summary>
    public RehearsalOutcome? Rehearsal { get; init; }

    /// <summary>True when none of its objects was there from an earlier creation, so that its times are whole.</summary>
    public bool IsCompiledAnew { get; init; }

    /// <summary>True for an update of this kernel.</summary>
    public bool Counts => OutcomeWords.Counts(Outcome);

    /// <summary>True when safety demands one reason of the refusal: whatever else stands against the cut, no engine could convert it.</summary>
    public bool IsSafetyRefusal => Outcome == OutcomeWords.Refused && Codes.Any(SafetyCodes.Contains);
}

/// <summary>How a rehearsal ended.</summary>
/// <param name="Word"><c>passed</c>, <c>failed</c>, <c>busy</c>, <c>refused</c>, <c>target does not load</c>.</param>
/// <param name="Detail">Codes, or the kernel's words.</param>
/// <param name="PauseNanoseconds">How long the guest's CPUs stood still.</param>
internal sealed record RehearsalOutcome(string Word, string Detail, long PauseNanoseconds)
{
    /// <summary>Which of its modules did not start in the guest and were loaded without their start, with why; empty for none.</summary>
    public string Dormant { get; init; } = "";

    public const string Passed = "passed";
    public const string Failed = "failed";
    public const string Busy = "busy";
    public const string Refused = "refused";
    public const string NotLoaded = "target does not load";
}
