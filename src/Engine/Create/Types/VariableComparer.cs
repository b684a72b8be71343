namespace Ksplice.Engine.Create.Types;

/// <summary>Compares what the lasting variables of a unit are declared as, those inside functions included.</summary>
internal static class VariableComparer
{
    /// <summary>Variables of both sides that are declared as something else of the same size. Of another size it is another variable, which the objects tell.</summary>
    public static IEnumerable<LayoutDifference> Compare(TypeTable pre, TypeTable post)
    {
        // A function may be split, renamed or moved into another; its variables go along, and objects do not tell from where.
        var moved = post.Variables.Where(v => !pre.Variables.ContainsKey(v.Key)).SelectMany(v => v.Value).ToLookup(v => v.Name, StringComparer.Ordinal);
        foreach (var (place, before) in pre.Variables.OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            var isKept = post.Variables.TryGetValue(place, out var after);
            after ??= [.. moved[before[0].Name]];
            if (!(isKept && AreSame(before, after)) && Different(before, after) is { } difference)
                yield return difference;
        }
    }

    // Several of one name in one function keep their order.
    private static bool AreSame(IReadOnlyList<VariableType> before, IReadOnlyList<VariableType> after) =>
        before.Count == after.Count && before.Zip(after).All(v => IsSame(v.First, v.Second));

    private static LayoutDifference? Different(IReadOnlyList<VariableType> before, IReadOnlyList<VariableType> after)
    {
        // What the whole unit knows may be declared several times, for instance as an array whose length only its definition tells.
        if (before[0].Function.Length == 0 && (before.Distinct().Count() > 1 || after.Distinct().Count() > 1))
            return null;
        foreach (var old in before)
        {
            if (after.FirstOrDefault(@new => old.Size == @new.Size && !IsSame(old, @new)) is { Name: not null } other)
                return new($"variable {old.Place}", [$"it was {old.Type} and becomes {other.Type}"], false);
        }

        return null;
    }

    // The members of a type that has no name are compared for themselves.
    private static bool IsSame(VariableType before, VariableType after) => before.Type == after.Type || (before.IsNameless && after.IsNameless);
}
