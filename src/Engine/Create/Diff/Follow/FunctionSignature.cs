namespace Ksplice.Engine.Create.Diff.Follow;

/// <summary>What the source says of a function, as far as it tells which registers matter to its callers.</summary>
/// <param name="Words">Words of eight bytes that its parameters take at most; null when they may be any number.</param>
/// <param name="IsResultSmall">True when it returns nothing larger than a word.</param>
public readonly record struct FunctionSignature(int? Words, bool IsResultSmall);
