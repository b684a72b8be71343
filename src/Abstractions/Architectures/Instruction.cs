namespace Ksplice.Abstractions.Architectures;

/// <summary>One decoded instruction of a function.</summary>
/// <param name="Offset">Bytes from the start of the code given.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Flow">How it passes control on.</param>
/// <param name="Target">For a relative call or jump, or an operand addressed relative to the instruction: the offset it means,
/// in bytes from the start of the code, as the bytes stand (a relocated field still holds what the compiler left); otherwise null.</param>
/// <param name="TargetField">Offset of the field that holds the distance, in bytes from the start of the code; 0 without a target.</param>
/// <param name="TargetFieldWidth">Bytes of that field; 0 without a target.</param>
public readonly record struct Instruction(
    int Offset, int Length, InstructionFlow Flow, long? Target, int TargetField = 0, int TargetFieldWidth = 0)
{
    /// <summary>Offset of the following instruction.</summary>
    public int End => Offset + Length;
}
