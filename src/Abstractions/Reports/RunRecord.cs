using System.Text.Json.Nodes;
using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Abstractions.Reports;

/// <summary>
/// What one command did, complete enough to render it in any form without running it again.
/// </summary>
/// <param name="Schema">Version of this shape: <c>splice/1</c>.</param>
/// <param name="Command">Name of the command, <c>create</c>.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Started">When it began, UTC.</param>
/// <param name="Elapsed">Wall-clock time.</param>
/// <param name="Diagnostics">Everything noticed, in order.</param>
/// <param name="Result">The command's own fields by their JSON names; empty when there is no result.</param>
public sealed record RunRecord(
    string Schema,
    string Command,
    OutcomeKind Outcome,
    DateTimeOffset Started,
    TimeSpan Elapsed,
    IReadOnlyList<Diagnostic> Diagnostics,
    JsonObject Result)
{
    /// <summary>The current shape.</summary>
    public const string CurrentSchema = "splice/1";
}
