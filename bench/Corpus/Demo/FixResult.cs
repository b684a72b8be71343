using System.Text.Json.Nodes;

namespace Ksplice.Corpus.Demo;

/// <summary>What was measured of one fix.</summary>
/// <param name="Update">The update.</param>
/// <param name="Applied">Splice's answer to apply.</param>
/// <param name="Undone">Splice's answer to undo.</param>
/// <param name="Passed">True when everything that was shown was as it should be.</param>
internal sealed record FixResult(DemoUpdate Update, JsonObject Applied, JsonObject Undone, bool Passed);
