namespace Ksplice.Abstractions.Architectures;

/// <summary>One field of an entry.</summary>
/// <param name="Offset">Bytes from the entry's start; a negative one counts from its end.</param>
/// <param name="Width">Bytes.</param>
/// <param name="Role">What it means.</param>
/// <param name="Mask">For <see cref="SpecialFieldRole.LineNumber"/> in a bit field: the bits that are the line, counted in the
/// little-endian value of the field; otherwise all ones.</param>
public readonly record struct SpecialField(int Offset, int Width, SpecialFieldRole Role, ulong Mask = ulong.MaxValue);
