namespace Ksplice.Engine.Create.Types;

/// <summary>Compares the types that both sides have; one that only one side has is new or no longer used.</summary>
public static class LayoutComparer
{
    /// <summary>All differences, by name of the type.</summary>
    public static IReadOnlyList<LayoutDifference> Compare(TypeTable pre, TypeTable post)
    {
        ArgumentNullException.ThrowIfNull(pre);
        ArgumentNullException.ThrowIfNull(post);
        var differences = new List<LayoutDifference>();
        foreach (var name in pre.Names)
        {
            var (before, after) = (pre.Find(name), post.Find(name));
            if (after.Count > 0 && CompareNamed(name, before, after, post) is { } difference)
                differences.Add(difference);
        }

        differences.AddRange(VariableComparer.Compare(pre, post));
        foreach (var before in pre.NamelessEnumerations)
        {
            // An enumerator's name is unique among those one function sees; where two functions disagree, one that fits is theirs.
            var candidates = post.NamelessEnumerations.Where(e => e.Enumerators.Any(a => before.Enumerators.Any(b => b.Name == a.Name))).ToList();
            if (candidates.Count > 0 && !candidates.Exists(before.IsSame) && EnumerationComparer.Compare(before, candidates[0]) is { } difference)
                differences.Add(difference);
        }

        return [.. differences.DistinctBy(d => (d.Type, d.Text))];
    }

    private static LayoutDifference? CompareNamed(string name, IReadOnlyList<TypeLayout> before, IReadOnlyList<TypeLayout> after, TypeTable post)
    {
        if (before is [var old] && after is [var @new])
        {
            if (old.IsSame(@new))
                return null;
            if (old.Kind != @new.Kind)
                return new(name, [$"it was a {Word(old.Kind)} and becomes a {Word(@new.Kind)}"], false);
            return old.Kind == TypeLayoutKind.Enumeration ? EnumerationComparer.Compare(old, @new) : MemberComparer.Compare(old, @new, post);
        }

        // Which of several is which cannot be told, so they must be the same ones.
        return before.Count == after.Count && before.All(b => after.Any(b.IsSame))
            ? null
            : new(name, [$"{Math.Max(before.Count, after.Count)} types have this name, and not all stay as they are"], false);
    }

    private static string Word(TypeLayoutKind kind) => kind switch
    {
        TypeLayoutKind.Structure => "structure",
        TypeLayoutKind.Union => "union",
        _ => "enumeration",
    };
}
