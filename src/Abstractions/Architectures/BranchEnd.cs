namespace Ksplice.Abstractions.Architectures;

/// <summary>Where a relocated call or jump leads. Neither member is set for a place in the middle of other code.</summary>
/// <param name="Inside">Offset in the function itself, in bytes; null when it leaves it.</param>
/// <param name="Function">Name of the function whose entry it is; null otherwise.</param>
public readonly record struct BranchEnd(int? Inside, string? Function);
