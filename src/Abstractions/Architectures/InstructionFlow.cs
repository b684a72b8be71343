namespace Ksplice.Abstractions.Architectures;

/// <summary>How an instruction passes control on.</summary>
public enum InstructionFlow
{
    /// <summary>To the next instruction.</summary>
    Next,

    /// <summary>Does nothing, then to the next instruction.</summary>
    Nop,

    /// <summary>Calls.</summary>
    Call,

    /// <summary>Jumps always.</summary>
    Jump,

    /// <summary>Jumps or goes on.</summary>
    ConditionalJump,

    /// <summary>Returns.</summary>
    Return,

    /// <summary>Traps or stops: control does not come back here in the ordinary way.</summary>
    Trap,
}
