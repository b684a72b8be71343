using System.Collections.Immutable;
using System.Text.Json;
using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Rehearse;

/// <summary>What a rehearsal found.</summary>
/// <param name="Steps">The steps that were done, up to the first that failed.</param>
/// <param name="KernelLogWarnings">What the guest's kernel complained of, also when an earlier step failed or the guest died.</param>
/// <param name="Apply">The JSON document of <c>splice apply</c> in the guest, or null when it printed none.</param>
/// <param name="Undo">The JSON document of <c>splice undo</c> in the guest, or null when it printed none.</param>
public sealed record RehearsalResult(
    ImmutableArray<RehearsalStep> Steps,
    ImmutableArray<KernelLogWarning> KernelLogWarnings,
    JsonElement? Apply,
    JsonElement? Undo)
{
    /// <summary>True when every step was done and none failed, the clean kernel log being the last of them.</summary>
    public bool Passed => Steps is [.., { Name: RehearsalSteps.KernelLog }] && Steps.All(step => step.Outcome != RehearsalStepOutcome.Failed);

    /// <summary>Why it failed, or what is to be known of how it passed.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => [.. Steps.SelectMany(step => step.Diagnostics)];
}
