using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Create.Diff;

/// <summary>
/// Finds functions and variables that a patch moves from one unit to another. Each unit alone shows one that went and one that came:
/// running callers would go on with the old function, and the new code would use a fresh variable beside the running one. The same holds
/// for a definition that comes beside one that stays, which is then weak and no longer meant, and for one that goes while it is still used: a
/// weak one that nobody sees here takes its place.
/// </summary>
public static class MovedDefinitions
{
    /// <summary>Looks at all units of an update together.</summary>
    /// <param name="units">Units by source path, with what they are linked into and their differences.</param>
    /// <returns>A refusal for each name that moves.</returns>
    public static IReadOnlyList<Diagnostic> Find(IReadOnlyList<(string Unit, string Target, ObjectDifference Difference)> units)
    {
        ArgumentNullException.ThrowIfNull(units);
        var known = new List<(string Name, string Unit, string Target, bool IsGone)>();
        var come = new List<(string Name, string Unit, string Target)>();
        foreach (var (unit, target, difference) in units)
        {
            var (before, after) = (Lasting(difference.Pre), Lasting(difference.Post));
            known.AddRange(before.Select(name => (name, unit, target, !after.Contains(name))));
            come.AddRange(after.Where(name => !before.Contains(name)).Select(name => (name, unit, target)));
        }

        // Modules may each have a function of one name, but nothing is defined twice in one of them.
        var byName = known.ToLookup(k => k.Name, StringComparer.Ordinal);
        return
        [
            .. from @new in come.OrderBy(c => c.Name, StringComparer.Ordinal)
               let old = byName[@new.Name].FirstOrDefault(k => k.Unit != @new.Unit && (k.IsGone || k.Target == @new.Target))
               where old.Name is not null
               select DiffDiagnostics.MovedDefinition($"{@new.Unit}: {@new.Name}", old.Unit),
            .. from gone in known.Where(k => k.IsGone).OrderBy(k => k.Name, StringComparer.Ordinal)
               where !come.Exists(c => c.Name == gone.Name)
               let user = units.FirstOrDefault(u => u.Target == gone.Target && Uses(u.Difference.Post, gone.Name))
               where user.Difference is not null
               select DiffDiagnostics.DefinedElsewhere($"{gone.Unit}: {gone.Name}", user.Unit),
        ];
    }

    /// <summary>Names that other units could see and that no unit of the update defines any more.</summary>
    /// <param name="units">Units by source path, with what they are linked into and their differences.</param>
    public static IReadOnlyList<(string Unit, string Target, string Name)> Gone(IReadOnlyList<(string Unit, string Target, ObjectDifference Difference)> units)
    {
        ArgumentNullException.ThrowIfNull(units);
        var stay = units.SelectMany(u => Lasting(u.Difference.Post)).ToHashSet(StringComparer.Ordinal);
        return [.. units.SelectMany(u => Lasting(u.Difference.Pre).Where(name => !stay.Contains(name)).Order(StringComparer.Ordinal).Select(name => (u.Unit, u.Target, name)))];
    }

    private static bool Uses(Model.ObjectModel model, string name) =>
        model.Pieces.Any(p => !VisibleNames.IsPassing(p) && p.References.Concat(p.Entries.SelectMany(e => e.References)).Any(r => r.External == name));

    private static HashSet<string> Lasting(Model.ObjectModel model) =>
        VisibleNames.Of(model).Where(n => !VisibleNames.IsPassing(n.Value.Piece)).Select(n => n.Key).ToHashSet(StringComparer.Ordinal);
}
