using System.Buffers.Binary;
using Ksplice.Abstractions.Architectures;

namespace Ksplice.Plugins.Arch.X64;

/// <summary>
/// The relocation types that kernel objects use, and those of position-independent code for comparing other objects
/// (System V ABI, AMD64 supplement, table 4.9).
/// </summary>
public sealed class X64Relocations : IRelocationSemantics
{
    internal const uint None = 0;
    internal const uint Absolute64 = 1;
    internal const uint Pc32 = 2;
    internal const uint Plt32 = 4;
    internal const uint Absolute32 = 10;
    internal const uint Absolute32Signed = 11;
    internal const uint Pc64 = 24;

    /// <inheritdoc />
    public uint AbsolutePointerType => Absolute64;

    /// <inheritdoc />
    public bool TryDescribe(uint type, out RelocationShape shape)
    {
        shape = type switch
        {
            None => new("R_X86_64_NONE", 0, false, false, false),
            Absolute64 => new("R_X86_64_64", 8, false, false, false),
            Pc32 => new("R_X86_64_PC32", 4, true, false, true),
            Plt32 => new("R_X86_64_PLT32", 4, true, true, true),
            Absolute32 => new("R_X86_64_32", 4, false, false, false),
            Absolute32Signed => new("R_X86_64_32S", 4, false, false, true),
            Pc64 => new("R_X86_64_PC64", 8, true, false, true),
            9 => new("R_X86_64_GOTPCREL", 4, true, false, true, NeedsLinker: true),
            19 => new("R_X86_64_TLSGD", 4, true, false, true, NeedsLinker: true),
            22 => new("R_X86_64_GOTTPOFF", 4, true, false, true, NeedsLinker: true),
            23 => new("R_X86_64_TPOFF32", 4, false, false, true, NeedsLinker: true),
            41 => new("R_X86_64_GOTPCRELX", 4, true, false, true, NeedsLinker: true),
            42 => new("R_X86_64_REX_GOTPCRELX", 4, true, false, true, NeedsLinker: true),
            _ => default,
        };
        return shape.Name is not null;
    }

    /// <inheritdoc />
    public bool TryGetRelativeType(int width, bool isBranch, out uint type)
    {
        type = isBranch ? Plt32 : Pc32;
        return width == 4;
    }

    /// <inheritdoc />
    public bool TryApply(uint type, Span<byte> field, ulong place, ulong symbolValue, long addend)
    {
        if (!TryDescribe(type, out var shape) || shape.NeedsLinker || field.Length != shape.Width)
            return false;
        var value = unchecked(symbolValue + (ulong)addend - (shape.IsPcRelative ? place : 0));
        switch (shape.Width)
        {
            case 0:
                return true;
            case 8:
                BinaryPrimitives.WriteUInt64LittleEndian(field, value);
                return true;
            default:
                var fits = shape.IsSignExtended ? (long)value == (int)value : value == (uint)value;
                if (fits)
                    BinaryPrimitives.WriteUInt32LittleEndian(field, (uint)value);
                return fits;
        }
    }

    /// <inheritdoc />
    public bool TryInfer(uint type, ReadOnlySpan<byte> field, ulong place, long addend, out ulong symbolValue)
    {
        symbolValue = 0;
        if (!TryDescribe(type, out var shape) || shape.NeedsLinker || shape.Width == 0 || field.Length != shape.Width)
            return false;
        var value = shape.Width == 8 ? BinaryPrimitives.ReadUInt64LittleEndian(field)
            : shape.IsSignExtended ? unchecked((ulong)BinaryPrimitives.ReadInt32LittleEndian(field))
            : BinaryPrimitives.ReadUInt32LittleEndian(field);
        symbolValue = unchecked(value + (shape.IsPcRelative ? place : 0) - (ulong)addend);
        return true;
    }
}
