using System.Buffers.Binary;
using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Kernel.Image;

/// <summary>
/// Decodes the symbol table that a kernel carries for itself. A shipped image has no ELF symbols, so the tables are found by
/// their shape and believed only when every one of them agrees with the others. Two orders of tables are known: addresses
/// before the names (up to 6.3), or behind the tokens (from 6.4).
/// </summary>
internal static class EmbeddedKallsyms
{
    private const int LongestName = 1 << 10;

    /// <summary>Decodes.</summary>
    /// <param name="bytes">A loadable segment, little-endian.</param>
    /// <param name="segments">All loadable segments: addresses must lie in them.</param>
    /// <param name="wordSize">Bytes of a pointer.</param>
    /// <param name="symbols">Receives the symbols.</param>
    /// <returns>Null, or why there is no table to be believed.</returns>
    public static string? TryDecode(ReadOnlySpan<byte> bytes, IReadOnlyList<ElfSegment> segments, int wordSize, SymbolTableBuilder symbols)
    {
        if (TokenTable.Find(bytes, wordSize) is not { } tokens)
            return "it has no table of name tokens";
        if (NameStream.Find(bytes, tokens, wordSize) is not { } names)
            return "it has no table of packed names";
        var addressBytes = (names.Count * 4 + wordSize - 1) & -wordSize;
        var addresses = ReadAddresses(bytes, names.CountOffset - wordSize - addressBytes, names.Count, addressBytes, wordSize, segments)
            ?? ReadAddresses(bytes, tokens.End, names.Count, addressBytes, wordSize, segments);
        if (addresses is null)
            return "it has no table of addresses relative to a base";
        return AddAll(bytes, tokens, names, addresses, symbols);
    }

    private static ulong[]? ReadAddresses(ReadOnlySpan<byte> bytes, int start, int count, int size, int wordSize, IReadOnlyList<ElfSegment> segments)
    {
        if (start < 0 || start + size + wordSize > bytes.Length)
            return null;
        var baseBytes = bytes[(start + size)..];
        var relativeBase = wordSize == 8 ? BinaryPrimitives.ReadUInt64LittleEndian(baseBytes) : BinaryPrimitives.ReadUInt32LittleEndian(baseBytes);
        if (!segments.Any(s => relativeBase - s.VirtualAddress < s.MemorySize))
            return null;
        var offsets = bytes.Slice(start, count * 4);
        // Where per-CPU symbols are absolute, everything else is stored negative; that is nearly all.
        var signed = BinaryPrimitives.ReadInt32LittleEndian(offsets[(count / 2 * 4)..]) < 0;
        var addresses = new ulong[count];
        for (var i = 0; i < count; i++)
        {
            var offset = BinaryPrimitives.ReadInt32LittleEndian(offsets[(4 * i)..]);
            addresses[i] = !signed ? relativeBase + (uint)offset
                : offset >= 0 ? (ulong)offset
                : unchecked(relativeBase - 1 - (ulong)(long)offset);
            if (i > 0 && addresses[i] < addresses[i - 1])
                return null;
        }

        return addresses;
    }

    private static string? AddAll(ReadOnlySpan<byte> bytes, TokenTable tokens, NameStream names, ulong[] addresses, SymbolTableBuilder symbols)
    {
        var name = new byte[LongestName];
        var at = names.Start;
        foreach (var address in addresses)
        {
            var length = 0;
            for (var rest = NameStream.ReadLength(bytes, ref at); rest > 0; rest--)
            {
                var token = tokens.Tokens[bytes[at++]];
                if (length + token.Length > LongestName)
                    return "a name is too long";
                token.CopyTo(name, length);
                length += token.Length;
            }

            symbols.Add(name.AsSpan(1, length - 1), address, name[0], -1);
        }

        return null;
    }
}
