namespace Ksplice.Engine.Elf;

/// <summary>Reads the symbol table.</summary>
internal static class ElfSymbolReader
{
    public static List<ElfSymbol> Read(ElfCursor cursor, List<ElfSection> sections)
    {
        var table = sections.Find(s => s.Type == ElfConstants.SectionSymbolTable);
        if (table is null)
            return [];
        var entrySize = cursor.Is64Bit ? 24UL : 16UL;
        if (table.EntrySize != entrySize || table.Size % entrySize != 0)
            throw new ElfFormatException("the symbol table has entries of an unknown size");
        if (table.Link >= sections.Count || sections[(int)table.Link].Type != ElfConstants.SectionStringTable)
            throw new ElfFormatException("the symbol table has no names");
        var names = sections[(int)table.Link].Data;
        var extended = sections.Find(s => s.Type == ElfConstants.SectionSymbolTableIndex && s.Link == (uint)table.Index);

        var count = table.Size / entrySize;
        var symbols = new List<ElfSymbol>((int)count);
        for (ulong i = 0; i < count; i++)
        {
            var at = table.FileOffset + i * entrySize;
            var (info, other, section) = cursor.Is64Bit
                ? (cursor.Slice(at + 4, 1).Span[0], cursor.Slice(at + 5, 1).Span[0], (int)cursor.UInt16(at + 6))
                : (cursor.Slice(at + 12, 1).Span[0], cursor.Slice(at + 13, 1).Span[0], (int)cursor.UInt16(at + 14));
            if (section == ElfConstants.IndexExtended)
                section = ReadExtended(cursor, extended, i);
            else if (section is >= ElfConstants.IndexReserved and not (ElfConstants.IndexAbsolute or ElfConstants.IndexCommon))
                throw new ElfFormatException($"symbol {i} has the reserved section number {section}");
            if (section < ElfConstants.IndexReserved && section >= sections.Count)
                throw new ElfFormatException($"symbol {i} lies in section {section}, which does not exist");
            symbols.Add(new ElfSymbol(
                (int)i,
                ElfReader.ReadString(names, cursor.UInt32(at)),
                cursor.Word(at + (cursor.Is64Bit ? 8u : 4u)),
                cursor.Word(at + (cursor.Is64Bit ? 16u : 8u)),
                ReadBinding(info, i),
                (ElfSymbolType)(info & 0xf),
                other,
                section));
        }

        return symbols;
    }

    private static ElfSymbolBinding ReadBinding(byte info, ulong index) =>
        (info >> 4) is 0 or 1 or 2 ? (ElfSymbolBinding)(info >> 4) : throw new ElfFormatException($"symbol {index} has an unknown binding");

    private static int ReadExtended(ElfCursor cursor, ElfSection? table, ulong symbol)
    {
        if (table is null || symbol >= table.Size / 4)
            throw new ElfFormatException($"symbol {symbol} has no extended section number");
        var index = cursor.UInt32(table.FileOffset + symbol * 4);
        // Numbers in the reserved range would be mistaken for special sections further on; no real object is that large.
        return index < ElfConstants.IndexReserved
            ? (int)index
            : throw new ElfFormatException($"symbol {symbol} lies in section {index}; more than {ElfConstants.IndexReserved} sections are not supported");
    }
}
