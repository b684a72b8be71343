using System.Buffers.Binary;

namespace Ksplice.Engine.Create.Diff.Lines;

/// <summary>Walks little-endian debug data; every read is checked and tells whether there was enough.</summary>
internal struct LineCursor
{
    private readonly ReadOnlyMemory<byte> _data;
    private readonly int _end;

    public LineCursor(ReadOnlyMemory<byte> data, int addressSize)
        : this(data, 0, data.Length, addressSize)
    {
    }

    private LineCursor(ReadOnlyMemory<byte> data, int start, int end, int addressSize)
    {
        _data = data;
        Position = start;
        _end = end;
        AddressSize = addressSize;
    }

    /// <summary>Bytes from the start of the section.</summary>
    public int Position { get; private set; }

    /// <summary>Bytes of an address.</summary>
    public int AddressSize { get; }

    public readonly bool IsAtEnd => Position >= _end;

    /// <summary>A cursor over the next bytes, which are passed.</summary>
    public bool TryTake(int length, out LineCursor part)
    {
        part = default;
        if (length < 0 || length > _end - Position)
            return false;
        part = new LineCursor(_data, Position, Position + length, AddressSize);
        Position += length;
        return true;
    }

    public bool TryByte(out byte value)
    {
        value = 0;
        if (IsAtEnd)
            return false;
        value = _data.Span[Position++];
        return true;
    }

    public bool TryUInt16(out ushort value)
    {
        var read = TryTake(2, out var part);
        value = read ? BinaryPrimitives.ReadUInt16LittleEndian(_data.Span[part.Position..]) : (ushort)0;
        return read;
    }

    public bool TryUInt32(out uint value)
    {
        var read = TryTake(4, out var part);
        value = read ? BinaryPrimitives.ReadUInt32LittleEndian(_data.Span[part.Position..]) : 0;
        return read;
    }

    /// <summary>Unsigned LEB128; more than 64 bits are refused.</summary>
    public bool TryUnsigned(out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (!TryByte(out var part))
                return false;
            value |= (ulong)(part & 0x7f) << shift;
            if ((part & 0x80) == 0)
                return true;
        }

        return false;
    }

    /// <summary>Signed LEB128; more than 64 bits are refused.</summary>
    public bool TrySigned(out long value)
    {
        value = 0;
        for (var shift = 0; shift < 64;)
        {
            if (!TryByte(out var part))
                return false;
            value |= (long)(part & 0x7f) << shift;
            shift += 7;
            if ((part & 0x80) != 0)
                continue;
            if (shift < 64 && (part & 0x40) != 0)
                value |= -1L << shift;
            return true;
        }

        return false;
    }
}
