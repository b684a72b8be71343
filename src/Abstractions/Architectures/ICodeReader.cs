namespace Ksplice.Abstractions.Architectures;

/// <summary>Reads machine code.</summary>
public interface ICodeReader
{
    /// <summary>Decodes from the first byte to the last.</summary>
    /// <param name="code">The code of one function, not relocated.</param>
    /// <param name="instructions">The instructions in order; on failure those before the first that could not be read.</param>
    /// <returns>False when some byte does not belong to a known instruction.</returns>
    bool TryRead(ReadOnlySpan<byte> code, out IReadOnlyList<Instruction> instructions);

    /// <summary>
    /// Distance that must be added to a relocation's addend to get the offset it really means, because the CPU counts
    /// from the end of the instruction (4 for most x86 PC-relative fields, more when an immediate follows the field).
    /// </summary>
    /// <param name="instructions">The decoded function.</param>
    /// <param name="fieldOffset">Offset of the relocated field in the function.</param>
    /// <param name="shape">Shape of the relocation.</param>
    /// <returns>The bias in bytes; 0 for a field that is not PC-relative.</returns>
    int AddendBias(IReadOnlyList<Instruction> instructions, int fieldOffset, RelocationShape shape);

    /// <summary>
    /// Finds the one immediate operand in which two equally long instructions differ.
    /// </summary>
    /// <param name="before">Bytes of one instruction.</param>
    /// <param name="after">Bytes of the other.</param>
    /// <param name="beforeValue">Immediate of the first.</param>
    /// <param name="afterValue">Immediate of the second.</param>
    /// <returns>False when they differ in anything else, or not at all.</returns>
    bool TryReadImmediateDifference(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, out long beforeValue, out long afterValue);

    /// <summary>
    /// Whether an instruction hands on the address that a field of it stands for, so that it could be kept somewhere. It does not
    /// when it only calls, jumps to, reads or writes what is there.
    /// </summary>
    /// <param name="instruction">Bytes of one instruction, not relocated.</param>
    /// <param name="fieldOffset">Offset of the relocated field, from the first of them.</param>
    /// <returns>True also when it cannot be told: then code is kept longer than it need be.</returns>
    bool HandsOnAddress(ReadOnlySpan<byte> instruction, int fieldOffset) => true;

    /// <summary>Says what may become of an object's address in a function.</summary>
    /// <param name="code">The code of the function, not relocated.</param>
    /// <param name="question">Where the address comes in, and what the function's references mean.</param>
    /// <param name="place">Offset of the first instruction found because of which it is not forgotten; 0 without.</param>
    /// <returns><see cref="AddressFate.Kept"/> also when it cannot be told.</returns>
    AddressFate FollowAddress(ReadOnlySpan<byte> code, AddressQuestion question, out int place)
    {
        place = 0;
        return AddressFate.Kept;
    }

    /// <summary>Fills a gap between functions with what stops a processor that should stray into it.</summary>
    /// <param name="gap">The bytes to fill.</param>
    void FillUnreachable(Span<byte> gap);

    /// <summary>Text of one instruction for reports.</summary>
    /// <param name="code">Bytes of the instruction.</param>
    /// <param name="address">Address to show branch targets from.</param>
    string Format(ReadOnlySpan<byte> code, ulong address);
}
