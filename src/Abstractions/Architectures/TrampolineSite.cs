namespace Ksplice.Abstractions.Architectures;

/// <summary>The bytes of a function that a trampoline takes.</summary>
/// <param name="Offset">Bytes from the function's first byte.</param>
/// <param name="Length">Bytes overwritten.</param>
public readonly record struct TrampolineSite(int Offset, int Length);
