using System.Text.Json.Nodes;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Diff;
using Ksplice.Engine.Create.Diff.Model;

namespace Ksplice.Engine.Pipeline;

/// <summary>The object-level difference of one or several units by names, as their symbol tables have them, sorted ordinally.</summary>
/// <param name="Outcome">Whether the difference could be made an update: <see cref="OutcomeKind.Ok"/>,
/// <see cref="OutcomeKind.Nothing"/> or <see cref="OutcomeKind.Refused"/>.</param>
/// <param name="ChangedFunctions">Functions that have to be replaced, cold halves included.</param>
/// <param name="NewFunctions">Functions that only the new object has.</param>
/// <param name="RemovedFunctions">Functions that only the old object has.</param>
/// <param name="ChangedData">Variables and constants whose content differs.</param>
/// <param name="NewData">Variables and constants that only the new object has.</param>
/// <param name="PatchedInPlace">Constants that an update would write over in the running kernel.</param>
/// <param name="Ignored">What differs without effect on a running kernel.</param>
/// <param name="Sections">Sections in which something differs.</param>
public sealed record DiffReport(
    OutcomeKind Outcome,
    IReadOnlyList<string> ChangedFunctions,
    IReadOnlyList<string> NewFunctions,
    IReadOnlyList<string> RemovedFunctions,
    IReadOnlyList<string> ChangedData,
    IReadOnlyList<string> NewData,
    IReadOnlyList<string> PatchedInPlace,
    IReadOnlyList<string> Ignored,
    IReadOnlyList<string> Sections)
{
    /// <summary>Sums differences up.</summary>
    public static DiffReport Of(params IReadOnlyList<ObjectDifference> differences)
    {
        ArgumentNullException.ThrowIfNull(differences);
        return new(
            differences.Any(d => d.IsRefused) ? OutcomeKind.Refused : differences.All(d => d.IsNothing) ? OutcomeKind.Nothing : OutcomeKind.Ok,
            Names(differences.SelectMany(d => d.Changed)),
            Names(differences.SelectMany(d => d.New)),
            Names(differences.SelectMany(d => d.Removed)),
            Names(differences.SelectMany(d => d.ChangedData)),
            Names(differences.SelectMany(d => d.NewData)),
            Names(differences.SelectMany(d => d.Rewritten).Select(r => r.After)),
            Sorted(differences.SelectMany(d => d.Ignored).Select(i => i.Name)),
            Sorted(differences.SelectMany(d => d.Changed.Concat(d.New).Concat(d.ChangedData).Concat(d.NewData).Select(p => p.Section.Name)
                .Concat(d.UnknownSections))));
    }

    /// <summary>The fields of the <c>diff</c> command.</summary>
    public JsonObject ToJson() => new()
    {
        ["functions"] = new JsonObject { ["changed"] = Json(ChangedFunctions), ["new"] = Json(NewFunctions), ["removed"] = Json(RemovedFunctions) },
        ["data"] = new JsonObject
        {
            ["changed"] = Json(ChangedData), ["new"] = Json(NewData), ["patchedInPlace"] = Json(PatchedInPlace), ["ignored"] = Json(Ignored),
        },
        ["sections"] = Json(Sections),
    };

    private static string[] Names(IEnumerable<Piece> pieces) => Sorted(pieces.Where(p => p.Symbol is not null).Select(p => p.Name));

    private static string[] Sorted(IEnumerable<string> names) => [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static JsonArray Json(IReadOnlyList<string> names) => new([.. names.Select(n => (JsonNode)n)]);
}
