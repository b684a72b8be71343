namespace Ksplice.Engine.Create.Types;

/// <summary>The types whose layout a unit knows.</summary>
public sealed class TypeTable
{
    private readonly Dictionary<string, IReadOnlyList<TypeLayout>> _named;

    internal TypeTable(IEnumerable<TypeLayout> named, IReadOnlyList<TypeLayout> namelessEnumerations, IEnumerable<VariableType> variables)
    {
        Variables = variables.GroupBy(v => v.Place, StringComparer.Ordinal).ToDictionary(g => g.Key, g => (IReadOnlyList<VariableType>)[.. g], StringComparer.Ordinal);
        // The same type may be described twice; types of one name in two functions are two types.
        _named = named.GroupBy(layout => layout.Name, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, Distinct, StringComparer.Ordinal);
        NamelessEnumerations = namelessEnumerations;
    }

    /// <summary>Names of all types that have one, in order.</summary>
    public IEnumerable<string> Names => _named.Keys.Order(StringComparer.Ordinal);

    /// <summary>Enumerations that only their enumerators name.</summary>
    public IReadOnlyList<TypeLayout> NamelessEnumerations { get; }

    /// <summary>
    /// Variables that live as long as the kernel or its module and can be written, by <see cref="VariableType.Place"/>, in the order of the source:
    /// blocks of one function may each have one of the same name.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<VariableType>> Variables { get; }

    /// <summary>The types of a name, all different; empty when there is none.</summary>
    public IReadOnlyList<TypeLayout> Find(string name) => _named.GetValueOrDefault(name) ?? [];

    private static IReadOnlyList<TypeLayout> Distinct(IEnumerable<TypeLayout> layouts)
    {
        var distinct = new List<TypeLayout>();
        foreach (var layout in layouts)
        {
            if (!distinct.Exists(layout.IsSame))
                distinct.Add(layout);
        }

        return distinct;
    }
}
