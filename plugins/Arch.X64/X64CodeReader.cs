using Iced.Intel;
using Ksplice.Abstractions.Architectures;
using Ksplice.Plugins.Arch.X64.Flow;
using Instruction = Ksplice.Abstractions.Architectures.Instruction;

namespace Ksplice.Plugins.Arch.X64;

/// <summary>Reads 64-bit x86 code with Iced.</summary>
public sealed class X64CodeReader : ICodeReader
{
    private const byte Int3 = 0xcc;

    /// <inheritdoc />
    public bool TryRead(ReadOnlySpan<byte> code, out IReadOnlyList<Instruction> instructions)
    {
        var read = new List<Instruction>(code.Length / 4);
        instructions = read;
        var decoder = Decoder.Create(64, new ByteArrayCodeReader(code.ToArray()));
        while (decoder.IP < (ulong)code.Length)
        {
            var offset = (int)decoder.IP;
            decoder.Decode(out var instruction);
            if (instruction.IsInvalid)
                return false;
            read.Add(ToInstruction(decoder, instruction, offset));
        }

        return true;
    }

    /// <inheritdoc />
    public int AddendBias(IReadOnlyList<Instruction> instructions, int fieldOffset, RelocationShape shape)
    {
        ArgumentNullException.ThrowIfNull(instructions);
        if (!shape.IsPcRelative)
            return 0;
        var (low, high) = (0, instructions.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (instructions[middle].End <= fieldOffset)
                low = middle + 1;
            else if (instructions[middle].Offset > fieldOffset)
                high = middle - 1;
            else
                return instructions[middle].End - fieldOffset;
        }

        return shape.Width;
    }

    /// <inheritdoc />
    public bool TryReadImmediateDifference(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, out long beforeValue, out long afterValue)
    {
        beforeValue = afterValue = 0;
        if (before.Length != after.Length || before.SequenceEqual(after))
            return false;
        if (!TryDecodeOne(before, out var first, out var firstOffsets) || !TryDecodeOne(after, out var second, out var secondOffsets))
            return false;
        if (first.Code != second.Code || !firstOffsets.HasImmediate || firstOffsets.HasImmediate2
            || firstOffsets.ImmediateOffset != secondOffsets.ImmediateOffset || firstOffsets.ImmediateSize != secondOffsets.ImmediateSize)
            return false;
        var start = firstOffsets.ImmediateOffset;
        var end = start + firstOffsets.ImmediateSize;
        if (!before[..start].SequenceEqual(after[..start]) || !before[end..].SequenceEqual(after[end..]))
            return false;
        beforeValue = SignedLittleEndian(before[start..end]);
        afterValue = SignedLittleEndian(after[start..end]);
        return true;
    }

    /// <inheritdoc />
    public bool HandsOnAddress(ReadOnlySpan<byte> instruction, int fieldOffset)
    {
        if (!TryDecodeOne(instruction, out var decoded, out var offsets))
            return true;
        if (offsets.HasDisplacement && offsets.DisplacementOffset == fieldOffset)
            return decoded.Mnemonic == Mnemonic.Lea;
        return decoded.Op0Kind != OpKind.NearBranch64 || offsets.ImmediateOffset != fieldOffset;
    }

    /// <inheritdoc />
    public AddressFate FollowAddress(ReadOnlySpan<byte> code, AddressQuestion question, out int place)
    {
        ArgumentNullException.ThrowIfNull(question);
        return new X64AddressFlow(question).Follow(code, out place);
    }

    /// <inheritdoc />
    public void FillUnreachable(Span<byte> gap) => gap.Fill(Int3);

    /// <inheritdoc />
    public string Format(ReadOnlySpan<byte> code, ulong address)
    {
        var decoder = Decoder.Create(64, new ByteArrayCodeReader(code.ToArray()), address);
        decoder.Decode(out var instruction);
        var output = new StringOutput();
        new GasFormatter().Format(instruction, output);
        return output.ToStringAndReset();
    }

    private static Instruction ToInstruction(Decoder decoder, Iced.Intel.Instruction instruction, int offset)
    {
        var flow = FlowOf(instruction);
        if (instruction.Op0Kind is OpKind.NearBranch64)
        {
            var field = decoder.GetConstantOffsets(instruction);
            return new(offset, instruction.Length, flow, (long)instruction.NearBranch64, offset + field.ImmediateOffset, field.ImmediateSize);
        }

        if (instruction.IsIPRelativeMemoryOperand)
        {
            var field = decoder.GetConstantOffsets(instruction);
            return new(offset, instruction.Length, flow, (long)instruction.IPRelativeMemoryAddress,
                offset + field.DisplacementOffset, field.DisplacementSize);
        }

        return new(offset, instruction.Length, flow, null);
    }

    private static bool TryDecodeOne(ReadOnlySpan<byte> code, out Iced.Intel.Instruction instruction, out ConstantOffsets offsets)
    {
        var decoder = Decoder.Create(64, new ByteArrayCodeReader(code.ToArray()));
        decoder.Decode(out instruction);
        offsets = decoder.GetConstantOffsets(instruction);
        return !instruction.IsInvalid && instruction.Length == code.Length;
    }

    private static long SignedLittleEndian(ReadOnlySpan<byte> bytes)
    {
        var value = (long)(sbyte)bytes[^1];
        for (var i = bytes.Length - 2; i >= 0; i--)
            value = (value << 8) | bytes[i];
        return value;
    }

    private static InstructionFlow FlowOf(Iced.Intel.Instruction instruction) => instruction.FlowControl switch
    {
        FlowControl.Next => instruction.Mnemonic is Mnemonic.Nop or Mnemonic.Endbr64 ? InstructionFlow.Nop : InstructionFlow.Next,
        FlowControl.Call or FlowControl.IndirectCall => InstructionFlow.Call,
        FlowControl.UnconditionalBranch or FlowControl.IndirectBranch => InstructionFlow.Jump,
        FlowControl.ConditionalBranch => InstructionFlow.ConditionalJump,
        FlowControl.Return => InstructionFlow.Return,
        _ => InstructionFlow.Trap,
    };
}
