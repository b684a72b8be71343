namespace Ksplice.Engine.Elf;

/// <summary>One relocation of a section.</summary>
/// <param name="Offset">Bytes from the start of the section it applies to.</param>
/// <param name="Type">Type number; its meaning belongs to the architecture.</param>
/// <param name="Symbol">Number of the symbol in the symbol table.</param>
/// <param name="Addend">Explicit addend; 0 where the object keeps addends in the fields (<c>SHT_REL</c>).</param>
public readonly record struct ElfRelocation(ulong Offset, uint Type, int Symbol, long Addend);
