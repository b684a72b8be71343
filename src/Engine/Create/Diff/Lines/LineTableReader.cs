using Ksplice.Abstractions.Architectures;
using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Create.Diff.Lines;

/// <summary>
/// Reads <c>.debug_line</c> of a relocatable object (DWARF 2 to 5, section 6.2). Only addresses and lines are read; file names
/// are skipped. Debug information only excuses differences, so what cannot be read is taken for absent, never guessed.
/// </summary>
internal static class LineTableReader
{
    // Far above any kernel unit (a few hundred thousand); bounds what a hostile object can make us keep.
    private const int MaximumRows = 4_000_000;

    /// <summary>Reads the lines; an empty table when there are none or they make no sense.</summary>
    public static LineTable Read(ElfObject elf, IRelocationSemantics relocations)
    {
        var section = elf.FindSection(".debug_line");
        if (section is null || section.Data.IsEmpty || !elf.Target.IsLittleEndian)
            return LineTable.Empty;
        var rows = new List<LineRow>();
        var cursor = new LineCursor(section.Data, elf.Target.Is64Bit ? 8 : 4);
        while (!cursor.IsAtEnd)
        {
            if (!TryReadUnit(elf, section, relocations, ref cursor, rows) || rows.Count > MaximumRows)
                return LineTable.Empty;
        }

        return new LineTable(rows);
    }

    private static bool TryReadUnit(
        ElfObject elf, ElfSection section, IRelocationSemantics relocations, ref LineCursor cursor, List<LineRow> rows)
    {
        // The 64-bit format starts with 0xffffffff, which no 32-bit unit can be long.
        if (!cursor.TryUInt32(out var length) || length > int.MaxValue || !cursor.TryTake((int)length, out var unit)
            || !unit.TryUInt16(out var version) || version is < 2 or > 5)
            return false;
        if (version >= 5 && (!unit.TryByte(out var addressSize) || addressSize != cursor.AddressSize || !unit.TryByte(out _)))
            return false;
        if (!unit.TryUInt32(out var headerLength) || headerLength > int.MaxValue || !unit.TryTake((int)headerLength, out var header)
            || !LineProgramHeader.TryRead(header, version, out var program))
            return false;
        return new LineProgram(elf, section, relocations, program, MaximumRows).TryRun(unit, rows);
    }
}
