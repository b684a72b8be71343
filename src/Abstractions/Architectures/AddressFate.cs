namespace Ksplice.Abstractions.Architectures;

/// <summary>What may become of an address in a function, besides being read through.</summary>
[Flags]
public enum AddressFate
{
    /// <summary>Nothing: when the function is done, nobody has it.</summary>
    Forgotten = 0,

    /// <summary>The function may return it, or another address in the same object.</summary>
    Returned = 1,

    /// <summary>It may be stored, handed on, made into a number, or moved by a number that came from elsewhere; or it cannot be told.</summary>
    Kept = 2,

    /// <summary>It may be the second word of what the function returns, if that is so large: from code alone nobody can tell that from a register left as it was.</summary>
    SecondReturned = 4,
}
