using System.Buffers.Binary;
using System.Text;

namespace Ksplice.Engine.Tests.Kernel.Image;

/// <summary>Writes kernel symbol tables as the kernel's build does, in either order of tables.</summary>
internal static class KallsymsWriter
{
    /// <summary>Writes them.</summary>
    /// <param name="symbols">Type letter and name, with their address; sorted.</param>
    /// <param name="relativeBase">Base of addresses.</param>
    /// <param name="addressesFirst">True up to 6.3.</param>
    /// <param name="absolutePerCpu">Whether small addresses are stored as they are.</param>
    public static byte[] Write(IReadOnlyList<(string Name, ulong Address)> symbols, ulong relativeBase, bool addressesFirst, bool absolutePerCpu)
    {
        var tables = new MemoryStream();
        if (addressesFirst)
            WriteAddresses(tables, symbols, relativeBase, absolutePerCpu);
        WriteNumber(tables, symbols.Count);
        Align(tables);
        WriteNames(tables, symbols);
        if (addressesFirst)
            tables.Write(new byte[symbols.Count * 3]);
        Align(tables);
        WriteTokens(tables);
        if (!addressesFirst)
            WriteAddresses(tables, symbols, relativeBase, absolutePerCpu);
        return tables.ToArray();
    }

    // Every byte value is a token; two of them are pairs of letters, so that unpacking does something.
    private static string Token(int value) => value switch
    {
        1 => "in",
        2 => "sys_",
        >= 33 and < 127 => ((char)value).ToString(),
        _ => $"~{value:x2}",
    };

    private static void WriteNames(MemoryStream tables, IReadOnlyList<(string Name, ulong Address)> symbols)
    {
        var start = tables.Position;
        var markers = new List<int>();
        for (var i = 0; i < symbols.Count; i++)
        {
            if (i % 256 == 0)
                markers.Add((int)(tables.Position - start));
            var packed = Encoding.ASCII.GetBytes(symbols[i].Name.Replace("sys_", "\u0002", StringComparison.Ordinal).Replace("in", "\u0001", StringComparison.Ordinal));
            if (packed.Length >= 0x80)
                tables.Write([(byte)(0x80 | (packed.Length & 0x7f)), (byte)(packed.Length >> 7)]);
            else
                tables.WriteByte((byte)packed.Length);
            tables.Write(packed);
        }

        Align(tables);
        markers.ForEach(m => WriteNumber(tables, m));
        Align(tables);
    }

    private static void WriteTokens(MemoryStream tables)
    {
        var starts = new List<int>();
        var length = 0;
        for (var i = 0; i < 256; i++)
        {
            starts.Add(length);
            var token = Encoding.ASCII.GetBytes(Token(i) + "\0");
            tables.Write(token);
            length += token.Length;
        }

        Align(tables);
        foreach (var start in starts)
            tables.Write([(byte)start, (byte)(start >> 8)]);
        Align(tables);
    }

    private static void WriteAddresses(MemoryStream tables, IReadOnlyList<(string Name, ulong Address)> symbols, ulong relativeBase, bool absolutePerCpu)
    {
        foreach (var (_, address) in symbols)
        {
            WriteNumber(tables, unchecked(!absolutePerCpu ? (int)(address - relativeBase)
                : address < relativeBase ? (int)address
                : (int)(relativeBase - 1 - address)));
        }

        Align(tables);
        Span<byte> word = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(word, relativeBase);
        tables.Write(word);
    }

    private static void WriteNumber(MemoryStream tables, int number)
    {
        Span<byte> word = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(word, number);
        tables.Write(word);
    }

    private static void Align(MemoryStream tables)
    {
        while (tables.Position % 8 != 0)
            tables.WriteByte(0);
    }
}
