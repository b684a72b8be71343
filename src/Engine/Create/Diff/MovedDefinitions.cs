using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Create.Diff;

/// <summary>
/// Finds functions and variables that a patch moves from one unit to another. Each unit alone shows one that went and one that came:
/// running callers would go on with the old function, and the new code would use a fresh variable beside the running one.
/// </summary>
public static class MovedDefinitions
{
    /// <summary>Looks at all units of an update together.</summary>
    /// <param name="units">Units by source path, with their differences.</param>
    /// <returns>A refusal for each name that moves.</returns>
    public static IReadOnlyList<Diagnostic> Find(IReadOnlyList<(string Unit, ObjectDifference Difference)> units)
    {
        ArgumentNullException.ThrowIfNull(units);
        if (units.Count < 2)
            return [];
        var gone = new Dictionary<string, string>(StringComparer.Ordinal);
        var come = new List<(string Name, string Unit)>();
        foreach (var (unit, difference) in units)
        {
            var (before, after) = (Lasting(difference.Pre), Lasting(difference.Post));
            foreach (var name in before.Where(n => !after.Contains(n)))
                gone[name] = unit;
            come.AddRange(after.Where(n => !before.Contains(n)).Select(n => (n, unit)));
        }

        return
        [
            .. come.Where(c => gone.ContainsKey(c.Name)).OrderBy(c => c.Name, StringComparer.Ordinal)
                .Select(c => DiffDiagnostics.MovedDefinition($"{c.Unit}: {c.Name}", gone[c.Name])),
        ];
    }

    private static HashSet<string> Lasting(Model.ObjectModel model) =>
        VisibleNames.Of(model).Where(n => !VisibleNames.IsPassing(n.Value.Piece)).Select(n => n.Key).ToHashSet(StringComparer.Ordinal);
}
