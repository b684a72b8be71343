namespace Ksplice.Abstractions.Architectures;

/// <summary>Compiled code with all that is needed to recognise it in memory. Offsets count from the first byte of <paramref name="Code"/>.</summary>
/// <param name="Code">Bytes as the compiler and objtool left them, not relocated.</param>
/// <param name="Relocations">Relocations of the code, sorted by offset.</param>
/// <param name="Sites">Places that the kernel may edit, sorted by offset; those at the same offset in the order of their table.</param>
public sealed record RunPrePiece(
    ReadOnlyMemory<byte> Code,
    IReadOnlyList<RunPreRelocation> Relocations,
    IReadOnlyList<RunTimeSite> Sites);

/// <summary>A relocation of a piece.</summary>
/// <param name="Offset">Offset of the field.</param>
/// <param name="Type">ELF relocation type.</param>
/// <param name="Symbol">The caller's number for the symbol; not negative.</param>
/// <param name="SymbolName">Its name, for thunks and tracer entries; empty for a section.</param>
/// <param name="Addend">Addend in bytes.</param>
/// <param name="HomeOffset">Where the symbol lies in the piece that the code runs in (for replacement code: the piece it
/// replaces code of), when it is known to lie there; otherwise null. Such a reference is not learnt but checked.</param>
public readonly record struct RunPreRelocation(int Offset, uint Type, int Symbol, string SymbolName, long Addend, long? HomeOffset = null);
