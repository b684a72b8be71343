using Iced.Intel;

namespace Ksplice.Plugins.Arch.X64.Flow;

/// <summary>A set of general registers, one bit for each of the sixteen.</summary>
internal readonly record struct RegisterSet(ushort Bits)
{
    /// <summary>How many parameters are handed over in registers.</summary>
    public const int Parameters = 6;

    private static readonly Register[] s_parameters = [Register.RDI, Register.RSI, Register.RDX, Register.RCX, Register.R8, Register.R9];

    /// <summary>Those that hold parameters.</summary>
    public static RegisterSet AllParameters { get; } = Of(s_parameters);

    /// <summary>The one that holds what a function returns.</summary>
    public static RegisterSet Result { get; } = Of(Register.RAX);

    /// <summary>The one that holds the second word of that.</summary>
    public static RegisterSet SecondResult { get; } = Of(Register.RDX);

    /// <summary>Those that are neither parameters nor kept by a function: code of the kernel's own conventions takes something in them.</summary>
    public static RegisterSet Unusual { get; } = Of(Register.RAX, Register.R10, Register.R11);

    /// <summary>Those that a compiled function need not keep.</summary>
    public static RegisterSet ChangedByCalls { get; } = AllParameters | Unusual;

    public bool IsEmpty => Bits == 0;

    /// <summary>The register of a parameter.</summary>
    public static RegisterSet Parameter(int number) => Of(s_parameters[number]);

    /// <summary>The whole registers that some registers are, or are parts of; nothing for other than general ones.</summary>
    public static RegisterSet Of(params ReadOnlySpan<Register> registers)
    {
        var bits = 0;
        foreach (var register in registers)
        {
            if (register.IsGPR())
                bits |= 1 << (register.GetFullRegister() - Register.RAX);
        }

        return new((ushort)bits);
    }

    public static RegisterSet operator |(RegisterSet a, RegisterSet b) => new((ushort)(a.Bits | b.Bits));

    public static RegisterSet operator &(RegisterSet a, RegisterSet b) => new((ushort)(a.Bits & b.Bits));

    public bool Contains(RegisterSet other) => (other.Bits & ~Bits) == 0;

    public RegisterSet Without(RegisterSet other) => new((ushort)(Bits & ~other.Bits));
}
