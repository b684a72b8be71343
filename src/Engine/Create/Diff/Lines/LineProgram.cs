using Ksplice.Abstractions.Architectures;
using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Create.Diff.Lines;

/// <summary>Runs one line program (DWARF 5, section 6.2.5): a byte code that appends rows of address and line.</summary>
internal sealed class LineProgram(
    ElfObject elf, ElfSection section, IRelocationSemantics relocations, LineProgramHeader header, int maximumRows)
{
    private const int Copy = 1;
    private const int AdvanceAddress = 2;
    private const int AdvanceLine = 3;
    private const int ConstantAddAddress = 8;
    private const int FixedAdvanceAddress = 9;

    private const int EndSequence = 1;
    private const int SetAddress = 2;

    // 0 until the program names a place that a relocation puts into some section.
    private int _section;
    private long _offset;
    private long _line = 1;

    /// <summary>Runs to the end.</summary>
    /// <returns>False when the program is malformed.</returns>
    public bool TryRun(LineCursor program, List<LineRow> rows)
    {
        while (!program.IsAtEnd)
        {
            if (rows.Count >= maximumRows || !program.TryByte(out var opcode))
                return false;
            if (opcode >= header.OpcodeBase)
                RunSpecial(opcode - header.OpcodeBase, rows);
            else if (!(opcode == 0 ? TryRunExtended(ref program, rows) : TryRunStandard(opcode, ref program, rows)))
                return false;
        }

        return true;
    }

    private void RunSpecial(int adjusted, List<LineRow> rows)
    {
        Advance((ulong)(adjusted / header.LineRange));
        _line = unchecked(_line + header.LineBase + adjusted % header.LineRange);
        AddRow(rows, isEnd: false);
    }

    private bool TryRunStandard(int opcode, ref LineCursor program, List<LineRow> rows)
    {
        switch (opcode)
        {
            case Copy:
                AddRow(rows, isEnd: false);
                return true;
            case AdvanceAddress when program.TryUnsigned(out var advance):
                Advance(advance);
                return true;
            case AdvanceLine when program.TrySigned(out var change):
                _line = unchecked(_line + change);
                return true;
            case ConstantAddAddress:
                Advance((ulong)((255 - header.OpcodeBase) / header.LineRange));
                return true;
            case FixedAdvanceAddress when program.TryUInt16(out var fixedAdvance):
                _offset = unchecked(_offset + fixedAdvance);
                return true;
            case AdvanceAddress or AdvanceLine or FixedAdvanceAddress:
                return false;
            default:
                return TrySkip(header.OperandCounts[opcode - 1], ref program);
        }
    }

    private static bool TrySkip(int operands, ref LineCursor program)
    {
        for (var i = 0; i < operands; i++)
        {
            if (!program.TryUnsigned(out _))
                return false;
        }

        return true;
    }

    private bool TryRunExtended(ref LineCursor program, List<LineRow> rows)
    {
        if (!program.TryUnsigned(out var length) || length is 0 or > int.MaxValue
            || !program.TryTake((int)length, out var body) || !body.TryByte(out var opcode))
            return false;
        if (opcode == EndSequence)
        {
            AddRow(rows, isEnd: true);
            (_section, _offset, _line) = (0, 0, 1);
            return true;
        }

        return opcode != SetAddress || TrySetAddress(body.Position);
    }

    // In a relocatable object the address is a relocation against the section that holds the code.
    private bool TrySetAddress(int position)
    {
        var index = section.FirstRelocationAt((ulong)position);
        if (index == section.Relocations.Count || section.Relocations[index].Offset != (ulong)position)
            return false;
        var relocation = section.Relocations[index];
        var symbol = elf.Symbols[relocation.Symbol];
        if (!symbol.IsInSection || !ElfAddend.TryRead(elf, section, relocation, relocations, out var addend))
            return false;
        (_section, _offset) = (symbol.SectionIndex, unchecked((long)symbol.Value + addend));
        return true;
    }

    private void Advance(ulong operations) => _offset = unchecked(_offset + (long)(operations * header.MinimumLength));

    private void AddRow(List<LineRow> rows, bool isEnd)
    {
        if (_section != 0)
            rows.Add(new LineRow(_section, _offset, _line, isEnd));
    }
}
