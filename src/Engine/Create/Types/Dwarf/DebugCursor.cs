using System.Buffers.Binary;
using System.Text;

namespace Ksplice.Engine.Create.Types.Dwarf;

/// <summary>Walks little-endian debug data; every read is checked.</summary>
internal ref struct DebugCursor
{
    private readonly ReadOnlySpan<byte> _data;

    /// <summary>A cursor over data that ends where the span ends.</summary>
    /// <exception cref="DebugFormatException">The position lies outside.</exception>
    public DebugCursor(ReadOnlySpan<byte> data, ulong position)
    {
        if (position > (ulong)data.Length)
            throw new DebugFormatException($"offset {position} lies outside");
        _data = data;
        Position = (int)position;
    }

    /// <summary>Bytes from the start of the section.</summary>
    public int Position { get; private set; }

    public readonly bool IsAtEnd => Position == _data.Length;

    /// <summary>The next bytes, which are passed.</summary>
    /// <exception cref="DebugFormatException">There are not so many.</exception>
    public ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)(_data.Length - Position))
            throw new DebugFormatException("it ends too early");
        var part = _data.Slice(Position, (int)length);
        Position += (int)length;
        return part;
    }

    public byte UInt8() => Take(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>Unsigned LEB128; more than 64 bits are refused.</summary>
    public ulong Unsigned()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = UInt8();
            value |= (ulong)(part & 0x7f) << shift;
            if ((part & 0x80) == 0)
                return value;
        }

        throw new DebugFormatException("a number is too long");
    }

    /// <summary>Signed LEB128; more than 64 bits are refused.</summary>
    public long Signed()
    {
        var value = 0L;
        for (var shift = 0; shift < 64;)
        {
            var part = UInt8();
            value |= (long)(part & 0x7f) << shift;
            shift += 7;
            if ((part & 0x80) == 0)
                return shift < 64 && (part & 0x40) != 0 ? value | (-1L << shift) : value;
        }

        throw new DebugFormatException("a number is too long");
    }

    /// <summary>A text that ends with a zero byte.</summary>
    public string Text()
    {
        var length = _data[Position..].IndexOf((byte)0);
        if (length < 0)
            throw new DebugFormatException("a name is not terminated");
        var text = Encoding.UTF8.GetString(Take((ulong)length));
        Position++;
        return text;
    }
}
