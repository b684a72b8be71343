using System.Buffers.Binary;

namespace Ksplice.Engine.Elf;

/// <summary>Reads numbers of either class and byte order at checked offsets.</summary>
internal readonly struct ElfCursor(ReadOnlyMemory<byte> file, bool is64Bit, bool isLittleEndian)
{
    public bool Is64Bit => is64Bit;

    public ushort UInt16(ulong offset)
    {
        var bytes = Slice(offset, 2).Span;
        return isLittleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
    }

    public uint UInt32(ulong offset)
    {
        var bytes = Slice(offset, 4).Span;
        return isLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    public ulong UInt64(ulong offset)
    {
        var bytes = Slice(offset, 8).Span;
        return isLittleEndian ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }

    /// <summary>A number as wide as an address of this class.</summary>
    public ulong Word(ulong offset) => is64Bit ? UInt64(offset) : UInt32(offset);

    /// <summary>A range of the file.</summary>
    /// <exception cref="ElfFormatException">The range lies outside the file.</exception>
    public ReadOnlyMemory<byte> Slice(ulong offset, ulong length)
    {
        var size = (ulong)file.Length;
        if (offset > size || length > size - offset)
            throw new ElfFormatException($"bytes {offset}+{length} lie outside the file of {size} bytes");
        return file.Slice((int)offset, (int)length);
    }
}
