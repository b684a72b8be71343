using System.Buffers.Binary;

namespace Ksplice.Engine.Kernel.Image;

/// <summary>
/// The 256 strings that kallsyms writes names with, and the table of their starts right behind them
/// (<c>kallsyms_token_table</c> and <c>kallsyms_token_index</c>, written by the kernel's <c>scripts/kallsyms</c>).
/// </summary>
/// <param name="Start">Offset of the first string.</param>
/// <param name="End">Offset behind the table of starts.</param>
/// <param name="Tokens">The strings.</param>
internal sealed record TokenTable(int Start, int End, byte[][] Tokens)
{
    private const int Count = 256;
    private const int IndexSize = Count * 2;

    /// <summary>Finds it by its shape.</summary>
    /// <param name="bytes">Read-only data of a kernel.</param>
    /// <param name="wordSize">Bytes of a pointer; the tables are aligned to it.</param>
    public static TokenTable? Find(ReadOnlySpan<byte> bytes, int wordSize)
    {
        for (var index = wordSize; index <= bytes.Length - IndexSize; index += wordSize)
        {
            // Starts begin with 0 and rise; nearly every other place fails at the second or third number.
            if (bytes[index] == 0 && bytes[index + 1] == 0 && Rises(bytes.Slice(index, IndexSize)) && At(bytes, index, wordSize) is { } table)
                return table;
        }

        return null;
    }

    private static bool Rises(ReadOnlySpan<byte> index)
    {
        var last = 0;
        for (var i = 2; i < IndexSize; i += 2)
        {
            var start = BinaryPrimitives.ReadUInt16LittleEndian(index[i..]);
            if (start < last + 2)
                return false;
            last = start;
        }

        return true;
    }

    private static TokenTable? At(ReadOnlySpan<byte> bytes, int index, int wordSize)
    {
        var lastStart = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(index + IndexSize - 2)..]);
        // The last string is short; the table begins that much earlier, aligned.
        for (var start = index - lastStart - 2 & -wordSize; start >= 0 && index - start - lastStart <= 128; start -= wordSize)
        {
            if (ReadTokens(bytes[start..index], bytes.Slice(index, IndexSize)) is { } tokens)
                return new(start, index + IndexSize, tokens);
        }

        return null;
    }

    private static byte[][]? ReadTokens(ReadOnlySpan<byte> strings, ReadOnlySpan<byte> index)
    {
        var tokens = new byte[Count][];
        for (var i = 0; i < Count; i++)
        {
            var start = BinaryPrimitives.ReadUInt16LittleEndian(index[(2 * i)..]);
            var rest = strings[start..];
            var length = rest.IndexOf((byte)0);
            var next = i + 1 < Count ? BinaryPrimitives.ReadUInt16LittleEndian(index[(2 * i + 2)..]) : start + length + 1;
            if (length <= 0 || start + length + 1 != next)
                return null;
            tokens[i] = rest[..length].ToArray();
        }

        var used = BinaryPrimitives.ReadUInt16LittleEndian(index[(IndexSize - 2)..]) + tokens[^1].Length + 1;
        return strings[used..].ContainsAnyExcept((byte)0) ? null : tokens;
    }
}
