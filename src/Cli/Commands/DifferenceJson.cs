using System.Text.Json.Nodes;
using Ksplice.Engine.Create.Diff;
using Ksplice.Engine.Create.Diff.Model;

namespace Ksplice.Cli.Commands;

/// <summary>The fields of an object difference, names as in the symbol table of the new object, sorted.</summary>
internal static class DifferenceJson
{
    public static JsonObject Of(IReadOnlyList<ObjectDifference> differences) => new()
    {
        ["functions"] = new JsonObject
        {
            ["changed"] = Names(differences.SelectMany(d => d.Changed)),
            ["new"] = Names(differences.SelectMany(d => d.New)),
            ["removed"] = Names(differences.SelectMany(d => d.Removed)),
        },
        ["data"] = new JsonObject
        {
            ["changed"] = Names(differences.SelectMany(d => d.ChangedData)),
            ["new"] = Names(differences.SelectMany(d => d.NewData)),
            ["patchedInPlace"] = new JsonArray(),
            ["ignored"] = Sorted(differences.SelectMany(d => d.Ignored).Select(i => i.Name)),
        },
        ["sections"] = Sorted(differences.SelectMany(d => d.Changed.Concat(d.New).Concat(d.ChangedData).Concat(d.NewData)).Select(p => p.Section.Name)),
    };

    private static JsonArray Names(IEnumerable<Piece> pieces) => Sorted(pieces.Select(p => p.Name));

    private static JsonArray Sorted(IEnumerable<string> names) =>
        [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(n => (JsonNode)n)];
}
