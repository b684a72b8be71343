using System.Buffers.Binary;

namespace Ksplice.Engine.Kernel.Image;

/// <summary>
/// The packed names of kallsyms: for each, its length (one byte, or two when the first has its top bit set) and as many
/// token numbers. Before it stands the number of symbols, behind it the offset of every 256th name.
/// </summary>
/// <param name="CountOffset">Offset of the number of symbols.</param>
/// <param name="Start">Offset of the first name.</param>
/// <param name="Count">Names.</param>
internal readonly record struct NameStream(int CountOffset, int Start, int Count)
{
    private const int MinimumCount = 64;
    private const int MaximumCount = 1 << 22;

    /// <summary>Finds it before the token table.</summary>
    public static NameStream? Find(ReadOnlySpan<byte> bytes, TokenTable tokens, int wordSize)
    {
        for (var at = tokens.Start - wordSize & -wordSize; at >= 0; at -= wordSize)
        {
            var count = BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
            if (count is < MinimumCount or > MaximumCount || bytes.Slice(at + 4, wordSize - 4).ContainsAnyExcept((byte)0))
                continue;
            var found = new NameStream(at, at + wordSize, (int)count);
            if (found.IsSound(bytes[..tokens.Start], tokens, wordSize))
                return found;
        }

        return null;
    }

    /// <summary>Reads a length and moves behind it.</summary>
    public static int ReadLength(ReadOnlySpan<byte> bytes, ref int at)
    {
        int length = bytes[at++];
        if (length >= 0x80)
            length = (length & 0x7f) | (bytes[at++] << 7);
        return length;
    }

    private bool IsSound(ReadOnlySpan<byte> bytes, TokenTable tokens, int wordSize)
    {
        var markers = new int[(Count + 255) / 256];
        var at = Start;
        for (var i = 0; i < Count; i++)
        {
            if (i % 256 == 0)
                markers[i / 256] = at - Start;
            if (at + 2 >= bytes.Length)
                return false;
            var length = ReadLength(bytes, ref at);
            // The first character of every name is a letter of nm.
            if (length == 0 || at + length > bytes.Length || !char.IsAsciiLetter((char)tokens.Tokens[bytes[at]][0]))
                return false;
            at += length;
        }

        at = at + wordSize - 1 & -wordSize;
        if (at + markers.Length * 4 > bytes.Length)
            return false;
        for (var i = 0; i < markers.Length; i++)
        {
            if (BinaryPrimitives.ReadInt32LittleEndian(bytes[(at + 4 * i)..]) != markers[i])
                return false;
        }

        return true;
    }
}
