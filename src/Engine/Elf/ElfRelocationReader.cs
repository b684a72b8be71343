namespace Ksplice.Engine.Elf;

/// <summary>Reads relocation sections and hands each section its own.</summary>
internal static class ElfRelocationReader
{
    public static List<ElfSection> Attach(ElfCursor cursor, List<ElfSection> sections, int symbolCount)
    {
        var bySection = new Dictionary<int, (List<ElfRelocation> List, bool Explicit)>();
        foreach (var table in sections)
        {
            if (table.Type is not (ElfConstants.SectionRela or ElfConstants.SectionRel) || table.IsAllocated)
                continue;
            var isExplicit = table.Type == ElfConstants.SectionRela;
            if (table.Info == 0 || table.Info >= sections.Count)
                throw new ElfFormatException($"{table.Name} relocates section {table.Info}, which does not exist");
            var target = (int)table.Info;
            if (table.Size > 0 && sections[target].Data.IsEmpty)
                throw new ElfFormatException($"{table.Name} relocates a section without bytes");
            if (!bySection.TryGetValue(target, out var found))
                bySection[target] = found = ([], isExplicit);
            else if (found.Explicit != isExplicit)
                throw new ElfFormatException($"section {target} has relocations of both kinds");
            ReadTable(cursor, table, isExplicit, sections[target], symbolCount, found.List);
        }

        return [.. sections.Select(s => bySection.TryGetValue(s.Index, out var found)
            ? s with { Relocations = InOrder(found.List), HasExplicitAddends = found.Explicit }
            : s)];
    }

    // Assemblers write them in order; nothing says that they must.
    private static List<ElfRelocation> InOrder(List<ElfRelocation> list)
    {
        for (var i = 1; i < list.Count; i++)
        {
            if (list[i - 1].Offset > list[i].Offset)
                return [.. list.OrderBy(r => r.Offset)];
        }

        return list;
    }

    private static void ReadTable(
        ElfCursor cursor, ElfSection table, bool isExplicit, ElfSection target, int symbolCount, List<ElfRelocation> into)
    {
        var word = cursor.Is64Bit ? 8UL : 4UL;
        var entrySize = word * (isExplicit ? 3UL : 2UL);
        if (table.EntrySize != entrySize || table.Size % entrySize != 0)
            throw new ElfFormatException($"{table.Name} has entries of an unknown size");
        for (var at = table.FileOffset; at < table.FileOffset + table.Size; at += entrySize)
        {
            var offset = cursor.Word(at);
            var info = cursor.Word(at + word);
            var (symbol, type) = cursor.Is64Bit ? (info >> 32, (uint)info) : (info >> 8, (uint)(info & 0xff));
            if (offset >= target.Size)
                throw new ElfFormatException($"{table.Name} relocates offset {offset}, outside {target.Name}");
            if (symbol >= (ulong)symbolCount)
                throw new ElfFormatException($"{table.Name} names symbol {symbol}, which does not exist");
            var addend = !isExplicit ? 0 : cursor.Is64Bit ? (long)cursor.UInt64(at + 16) : (int)cursor.UInt32(at + 8);
            into.Add(new ElfRelocation(offset, type, (int)symbol, addend));
        }
    }
}
