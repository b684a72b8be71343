namespace Ksplice.Engine.Create.Diff.Model;

/// <summary>A reference before pieces are known everywhere: a section and an offset in it, or a name.</summary>
/// <param name="Offset">Offset of the field, from the start of the piece or entry that holds it.</param>
/// <param name="Width">Bytes of the field.</param>
/// <param name="Type">Relocation type.</param>
/// <param name="Section">Section meant, or 0 for an undefined symbol.</param>
/// <param name="SymbolOffset">Where in that section the symbol named stands; for a section symbol the offset meant.</param>
/// <param name="Meant">Offset meant, from the section's start.</param>
/// <param name="External">Name of an undefined symbol, or null.</param>
/// <param name="Bias">The CPU's bias, taken out of <paramref name="Meant"/>.</param>
/// <param name="IsBranch">True for calls and jumps.</param>
/// <param name="IsRelative">True when the field holds a plain distance. Calls are written as such or as branches, depending on the
/// assembler and on who sees the callee, and mean the same.</param>
/// <param name="IsSettled">True when there is no relocation.</param>
internal readonly record struct RawReference(
    int Offset, int Width, uint Type, int Section, long SymbolOffset, long Meant, string? External, int Bias, bool IsBranch, bool IsRelative, bool IsSettled);
