using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Diff.Correlate;
using Ksplice.Engine.Create.Diff.Model;
using Ksplice.Engine.Create.Stack;

namespace Ksplice.Engine.Create.Diff;

/// <summary>How a unit's object code differs.</summary>
public sealed record ObjectDifference
{
    public required ObjectModel Pre { get; init; }

    public required ObjectModel Post { get; init; }

    public required Correlation Correlation { get; init; }

    /// <summary>New forms of run-time functions that exist already and must be replaced, cold halves included.</summary>
    public required IReadOnlyList<Piece> Changed { get; init; }

    /// <summary>Run-time functions that exist only in the new object.</summary>
    public required IReadOnlyList<Piece> New { get; init; }

    /// <summary>Run-time functions that exist only in the old object.</summary>
    public required IReadOnlyList<Piece> Removed { get; init; }

    /// <summary>Variables and constants whose content differs, in their new form.</summary>
    public required IReadOnlyList<Piece> ChangedData { get; init; }

    /// <summary>Those of the changed constants that are written over in the running kernel.</summary>
    public required IReadOnlyList<RewrittenConstant> Rewritten { get; init; }

    /// <summary>Variables and constants that exist only in the new object.</summary>
    public required IReadOnlyList<Piece> NewData { get; init; }

    /// <summary>Differences that do not count at run time: name and reason.</summary>
    public required IReadOnlyList<IgnoredDifference> Ignored { get; init; }

    /// <summary>Refusals that the author overruled: name and reason of the refusal.</summary>
    public IReadOnlyList<IgnoredDifference> Overruled { get; init; } = [];

    /// <summary>Variables that start with another value in the new object, and keep the one they have in the running kernel because the author says so.</summary>
    public IReadOnlyList<Piece> Kept { get; init; } = [];

    /// <summary>What the author wants called, in order.</summary>
    public IReadOnlyList<PatchHook> Hooks { get; init; } = [];

    /// <summary>Pieces of the new object that the running kernel has from updates below.</summary>
    public IReadOnlyDictionary<Piece, EarlierPiece> Earlier { get; init; } = new Dictionary<Piece, EarlierPiece>();

    /// <summary>Functions of other units whose code the judgement relies on.</summary>
    public IReadOnlyList<string> ReliedOn { get; init; } = [];

    /// <summary>Sections that nobody told us about and that differ, by name.</summary>
    public IReadOnlyList<string> UnknownSections { get; init; } = [];

    /// <summary>Where each changed function first differs, by name.</summary>
    public required IReadOnlyDictionary<string, string> Reasons { get; init; }

    public required IReadOnlyList<Diagnostic> Diagnostics { get; init; }

    public bool IsRefused => Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error);

    /// <summary>True when nothing that runs is different.</summary>
    public bool IsNothing => Changed.Count == 0 && New.Count == 0 && ChangedData.Count == 0 && Hooks.Count == 0 && !IsRefused;

    /// <summary>True when it is reason for an update: something is replaced, written over or called.</summary>
    public bool HasEffect => Changed.Count > 0 || Rewritten.Count > 0 || Hooks.Count > 0;
}

/// <summary>A difference that does not count at run time.</summary>
/// <param name="Name">Function or object.</param>
/// <param name="Reason">Why it does not count: <c>init</c>, <c>exit</c>, <c>modinfo</c>, <c>line</c>, <c>export</c>.</param>
public sealed record IgnoredDifference(string Name, string Reason);
