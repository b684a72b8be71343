namespace Ksplice.Abstractions.Architectures;

/// <summary>One decoded instruction of a function.</summary>
/// <param name="Offset">Bytes from the start of the code given.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Flow">How it passes control on.</param>
/// <param name="Target">For a relative call or jump: the offset it leads to, in bytes from the start of the code, as the
/// bytes stand (a relocated field still holds its addend); otherwise null.</param>
public readonly record struct Instruction(int Offset, int Length, InstructionFlow Flow, long? Target)
{
    /// <summary>Offset of the following instruction.</summary>
    public int End => Offset + Length;
}
