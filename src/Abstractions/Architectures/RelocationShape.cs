namespace Ksplice.Abstractions.Architectures;

/// <summary>What a relocation type does to its field.</summary>
/// <param name="Name">The ABI's name, <c>R_X86_64_PC32</c>.</param>
/// <param name="Width">Bytes of the field: 0 (none), 1, 2, 4 or 8.</param>
/// <param name="IsPcRelative">True when the field's address is subtracted (S + A − P).</param>
/// <param name="IsBranch">True when the ABI allows the linker to go through a procedure table (calls and jumps).</param>
/// <param name="IsSignExtended">True when the CPU widens the field with its sign, so that the value must fit as signed.</param>
/// <param name="NeedsLinker">True when the field leads through a table that a linker makes (offsets, thread-local storage): such
/// objects can be compared, but no loader of modules knows the type.</param>
public readonly record struct RelocationShape(
    string Name, int Width, bool IsPcRelative, bool IsBranch, bool IsSignExtended, bool NeedsLinker = false);
