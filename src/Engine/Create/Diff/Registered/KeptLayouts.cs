using Ksplice.Engine.Create.Types;

namespace Ksplice.Engine.Create.Diff.Registered;

/// <summary>Where members lie in a unit's structures, as the compiler says.</summary>
/// <param name="types">The unit's types.</param>
internal sealed class KeptLayouts(TypeTable types)
{
    private const int Byte = 8;

    /// <summary>Bytes of a structure; null when the unit does not know it, or knows several.</summary>
    public long? SizeOf(string structure) => Find(structure)?.Size;

    /// <summary>Whether a variable that can be written is a structure, or an array of such.</summary>
    public bool IsDeclared(string variable, string structure, long size) =>
        types.Variables.GetValueOrDefault(variable) is [var declared] && declared.Size == size
        && (declared.Type == $"struct {structure}" || declared.Type.StartsWith($"struct {structure}[", StringComparison.Ordinal));

    /// <summary>Bytes from the start of a structure to a pointer to another one; null when there is no such member of that type.</summary>
    public long? OffsetOf(KeptPointer pointer)
    {
        var (structure, start) = (pointer.Structure, 0L);
        var steps = pointer.Member.Split('.');
        foreach (var step in steps.SkipLast(1))
        {
            const string keyword = "struct ";
            if (Member(structure, step) is not { } inside || !inside.Type.StartsWith(keyword, StringComparison.Ordinal))
                return null;
            (structure, start) = (inside.Type[keyword.Length..], start + (inside.BitOffset / Byte));
        }

        return Member(structure, steps[^1]) is { } member && member.Type == $"struct {pointer.Target} *" ? start + (member.BitOffset / Byte) : null;
    }

    /// <summary>The only member that holds all of some bytes.</summary>
    public TypeMember? MemberAt(string structure, long offset, long length)
    {
        var bits = (Start: offset * Byte, End: (offset + length) * Byte);
        var within = Find(structure)?.Members.Where(m => m.BitOffset < bits.End && bits.Start < m.BitOffset + m.BitSize).ToList();
        return within is [var member] && member.BitOffset <= bits.Start && bits.End <= member.BitOffset + member.BitSize ? member : null;
    }

    /// <summary>A member by name.</summary>
    public TypeMember? Member(string structure, string name) =>
        Find(structure)?.Members.Where(m => m.Name == name).ToList() is [var member] && member.BitOffset % Byte == 0 ? member : null;

    private TypeLayout? Find(string structure) => types.Find($"struct {structure}") is [{ Kind: TypeLayoutKind.Structure } layout] ? layout : null;
}
