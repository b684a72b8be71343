namespace Ksplice.Engine.Create.Diff.Lines;

/// <summary>The fixed part of a line program's header (DWARF 5, section 6.2.4).</summary>
/// <param name="MinimumLength">Bytes that address advances count in.</param>
/// <param name="LineBase">Smallest line advance of a special opcode.</param>
/// <param name="LineRange">Number of line advances of special opcodes, not 0.</param>
/// <param name="OpcodeBase">First special opcode, not 0.</param>
/// <param name="OperandCounts">Number of operands of each standard opcode, that of opcode 1 first.</param>
internal readonly record struct LineProgramHeader(
    byte MinimumLength, sbyte LineBase, byte LineRange, byte OpcodeBase, IReadOnlyList<byte> OperandCounts)
{
    public static bool TryRead(LineCursor header, int version, out LineProgramHeader program)
    {
        program = default;
        if (!header.TryByte(out var minimumLength))
            return false;
        // Several operations in one instruction exist only on machines that no kernel of ours runs on.
        if (version >= 4 && (!header.TryByte(out var operations) || operations != 1))
            return false;
        if (!header.TryByte(out _) || !header.TryByte(out var lineBase) || !header.TryByte(out var lineRange)
            || !header.TryByte(out var opcodeBase) || lineRange == 0 || opcodeBase == 0)
            return false;
        var counts = new byte[opcodeBase - 1];
        for (var i = 0; i < counts.Length; i++)
        {
            if (!header.TryByte(out counts[i]))
                return false;
        }

        program = new(minimumLength, unchecked((sbyte)lineBase), lineRange, opcodeBase, counts);
        return true;
    }
}
