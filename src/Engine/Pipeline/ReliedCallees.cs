using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Diff;

namespace Ksplice.Engine.Pipeline;

/// <summary>Refuses what was judged by the shipped code of functions that do not run as shipped: the update changes them, or one below did.</summary>
internal static class ReliedCallees
{
    /// <summary>One refusal for each.</summary>
    /// <param name="units">Source paths and differences of the update's units.</param>
    /// <param name="below">Names of functions that updates below replaced.</param>
    public static IEnumerable<Diagnostic> Judge(IReadOnlyList<(string Unit, ObjectDifference Difference)> units, IReadOnlySet<string> below)
    {
        var changed = units.SelectMany(u => u.Difference.Changed).SelectMany(p => p.Symbols.Select(s => s.Name).Append(p.Name)).Concat(below).ToHashSet(StringComparer.Ordinal);
        return
            from unit in units
            from name in unit.Difference.ReliedOn
            where changed.Contains(name)
            select DiffDiagnostics.ReliedOn(name, unit.Unit);
    }
}
