using System.Buffers.Binary;
using Ksplice.Abstractions.Architectures;

namespace Ksplice.Engine.Elf;

/// <summary>Addends that stand in the relocated fields (<c>SHT_REL</c>).</summary>
public static class ElfAddend
{
    /// <summary>The addend of a relocation, explicit or in its field.</summary>
    /// <param name="elf">The object.</param>
    /// <param name="section">The section relocated.</param>
    /// <param name="relocation">One of its relocations.</param>
    /// <param name="semantics">Tells the width of the field.</param>
    /// <param name="addend">The addend.</param>
    /// <returns>False when the type is unknown or the field leaves the section.</returns>
    public static bool TryRead(ElfObject elf, ElfSection section, ElfRelocation relocation, IRelocationSemantics semantics, out long addend)
    {
        ArgumentNullException.ThrowIfNull(elf);
        ArgumentNullException.ThrowIfNull(section);
        ArgumentNullException.ThrowIfNull(semantics);
        addend = relocation.Addend;
        if (section.HasExplicitAddends)
            return true;
        if (!semantics.TryDescribe(relocation.Type, out var shape) || shape.Width is not (4 or 8)
            || (ulong)section.Data.Length < (ulong)shape.Width || relocation.Offset > (ulong)(section.Data.Length - shape.Width))
            return false;
        var field = section.Data.Span.Slice((int)relocation.Offset, shape.Width);
        var little = elf.Target.IsLittleEndian;
        addend = shape.Width == 8
            ? little ? BinaryPrimitives.ReadInt64LittleEndian(field) : BinaryPrimitives.ReadInt64BigEndian(field)
            : little ? BinaryPrimitives.ReadInt32LittleEndian(field) : BinaryPrimitives.ReadInt32BigEndian(field);
        return true;
    }
}
