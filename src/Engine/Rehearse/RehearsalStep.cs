using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Rehearse;

/// <summary>One step of a rehearsal.</summary>
/// <param name="Name">One of <see cref="RehearsalSteps"/>.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Milliseconds">How long it took on the host's clock.</param>
/// <param name="Diagnostics">Why it failed, or what is to be known of how it passed.</param>
public sealed record RehearsalStep(string Name, RehearsalStepOutcome Outcome, double Milliseconds, IReadOnlyList<Diagnostic> Diagnostics);

/// <summary>How a step of a rehearsal ended.</summary>
public enum RehearsalStepOutcome
{
    /// <summary>It did what it should.</summary>
    Passed,

    /// <summary>It did not; no later step was tried.</summary>
    Failed,

    /// <summary>There was nothing to do: no check script was given.</summary>
    Skipped,
}

/// <summary>Names of the steps, in their order.</summary>
public static class RehearsalSteps
{
    public const string Boot = "boot";
    public const string CheckBefore = "check-before";
    public const string Apply = "apply";
    public const string CheckAfter = "check-after";
    public const string Undo = "undo";
    public const string CheckUndone = "check-undone";
    public const string KernelLog = "kernel-log";
}
