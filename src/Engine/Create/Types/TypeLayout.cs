namespace Ksplice.Engine.Create.Types;

/// <summary>How a structure, union or enumeration lies in memory.</summary>
/// <param name="Name">As C and the author name it: <c>struct foo</c>, <c>union foo</c>, <c>enum foo</c>; <c>foo_t</c> for a nameless type that a
/// typedef names, <c>variable foo</c> for one that only a variable has, <c>enum {FOO}</c> for a nameless enumeration by its first enumerator.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Alignment">Bytes, when the source demands more than the members do; otherwise 0.</param>
/// <param name="Members">Members in order; of a nameless aggregate inside, its members stand in its place. Empty for an enumeration.</param>
/// <param name="Enumerators">Enumerators in order; empty for others.</param>
public sealed record TypeLayout(
    string Name, TypeLayoutKind Kind, long Size, long Alignment, IReadOnlyList<TypeMember> Members, IReadOnlyList<TypeEnumerator> Enumerators)
{
    /// <summary>Whether both lie alike, names included.</summary>
    public bool IsSame(TypeLayout other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Kind == other.Kind && Size == other.Size && Alignment == other.Alignment
            && Members.SequenceEqual(other.Members) && Enumerators.SequenceEqual(other.Enumerators);
    }
}

/// <summary>What a type is.</summary>
public enum TypeLayoutKind
{
    /// <summary>Members after one another.</summary>
    Structure,

    /// <summary>Members in one place.</summary>
    Union,

    /// <summary>Named numbers.</summary>
    Enumeration,
}

/// <summary>A member that code can name.</summary>
/// <param name="Name">Its name; <c>x.a</c> for one of a nameless aggregate that is called <c>x</c>.</param>
/// <param name="BitOffset">Bits from the start of the type.</param>
/// <param name="BitSize">Bits it takes; 0 for an array without a bound.</param>
/// <param name="Type">Its type: numbers by sign and width (<c>u32</c>), structures by name only, typedefs and qualifiers seen through.</param>
public readonly record struct TypeMember(string Name, long BitOffset, long BitSize, string Type)
{
    /// <summary>Whether both are the same bits in the same form, whatever they are called.</summary>
    public bool IsSamePlace(TypeMember other) => BitOffset == other.BitOffset && BitSize == other.BitSize && Type == other.Type;
}

/// <summary>A named number.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
public readonly record struct TypeEnumerator(string Name, long Value);
