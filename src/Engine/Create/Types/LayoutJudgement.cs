using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Create.Types;

/// <summary>Judges the changed layouts of all units of a patch. A type of a header is seen by many of them and spoken of once.</summary>
public static class LayoutJudgement
{
    /// <summary>Says what is refused (KSP2201), accepted by the author (KSP2203) or harmless (KSP2202).</summary>
    /// <param name="found">What was found in each unit, by the unit's source.</param>
    /// <param name="allowed">Types whose change the author accepts, by name or by <c>UNIT: NAME</c>.</param>
    public static IReadOnlyList<Diagnostic> Judge(IEnumerable<(string Unit, LayoutDifference Difference)> found, IReadOnlySet<string> allowed)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(allowed);
        return
        [
            .. found.GroupBy(entry => (entry.Difference.Type, entry.Difference.Text)).Select(seen =>
            {
                var (unit, difference) = seen.First();
                var others = seen.Select(entry => entry.Unit).Distinct(StringComparer.Ordinal).Count() - 1;
                return difference.IsHarmless ? TypeDiagnostics.Harmless(unit, others, difference)
                    : allowed.Contains(difference.Type) || seen.Any(entry => allowed.Contains($"{entry.Unit}: {entry.Difference.Type}")) ? TypeDiagnostics.Allowed(unit, others, difference)
                    : TypeDiagnostics.Changed(unit, others, difference);
            }),
        ];
    }
}
