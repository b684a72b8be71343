namespace Ksplice.Engine.Create.Build.Declarations;

/// <summary>What differs between two texts of a header, told without the preprocessor.</summary>
/// <param name="Functions">Names of functions and variables whose declaration, or whose inline body, comes, goes or changes.</param>
/// <param name="Others">Such names of macros, values of enumerations and new types.</param>
/// <param name="Fresh">Those of both that are no macros and that the old text did not declare. A unit that compiled without such a declaration means
/// something of its own by the name, if it has it at all.</param>
/// <param name="OnlyAdds">True when the old text declared none of the names.</param>
internal sealed record HeaderChange(IReadOnlySet<string> Functions, IReadOnlySet<string> Others, IReadOnlySet<string> Fresh, bool OnlyAdds)
{
    /// <summary>The names; null when the difference may mean something to a unit that mentions none.</summary>
    public static HeaderChange? Between(string before, string after)
    {
        if (DeclarationReader.Read(before) is not { } old || DeclarationReader.Read(after) is not { } @new)
            return null;
        var (gone, come) = (Without(old.Items, @new.Items), Without(@new.Items, old.Items));

        // Where declarations trade places, macros may come to mean something else between them.
        if (!old.Items.Except(gone, ReferenceEqualityComparer.Instance).Cast<Declaration>().Select(item => item.Text)
            .SequenceEqual(@new.Items.Except(come, ReferenceEqualityComparer.Instance).Cast<Declaration>().Select(item => item.Text), StringComparer.Ordinal))
            return null;

        var (functions, others) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        var known = old.Items.SelectMany(item => item.Names).ToHashSet(StringComparer.Ordinal);
        foreach (var item in gone.Concat(come))
        {
            switch (item.Kind)
            {
                case DeclarationKind.Inert:
                    break;
                case DeclarationKind.Function:
                    functions.UnionWith(item.Names);
                    break;
                case DeclarationKind.Macro:
                    others.UnionWith(item.Names);
                    break;
                case DeclarationKind.Type when !item.Names.Any(known.Contains):
                    others.UnionWith(item.Names);
                    break;
                case DeclarationKind.Enumeration when Counterpart(item, gone, come) is var other:
                    var names = other is null ? (item.Names.Any(known.Contains) ? null : item.Names) : Enumerators.Differing(item, other);
                    if (names is null)
                        return null;
                    others.UnionWith(names);
                    break;
                default:
                    return null;
            }
        }

        var macros = gone.Concat(come).Where(item => item.Kind == DeclarationKind.Macro).SelectMany(item => item.Names);
        var fresh = functions.Concat(others).Except(known, StringComparer.Ordinal).Except(macros, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal);
        return new HeaderChange(functions, others, fresh, OnlyAdds: !functions.Overlaps(known) && !others.Overlaps(known));
    }

    // The other text of an enumeration shares its name, or, when it has none, values.
    private static Declaration? Counterpart(Declaration item, List<Declaration> gone, List<Declaration> come) =>
        (gone.Contains(item) ? come : gone).Find(other => other.Kind == DeclarationKind.Enumeration && other.Names.Intersect(item.Names, StringComparer.Ordinal).Any());

    private static List<Declaration> Without(IReadOnlyList<Declaration> items, IReadOnlyList<Declaration> others)
    {
        var counts = others.CountBy(item => item.Text, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var rest = new List<Declaration>();
        foreach (var item in items)
        {
            if (counts.GetValueOrDefault(item.Text) > 0)
                counts[item.Text]--;
            else
                rest.Add(item);
        }

        return rest;
    }
}
