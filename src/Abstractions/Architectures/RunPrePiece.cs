namespace Ksplice.Abstractions.Architectures;

/// <summary>Compiled code with all that is needed to recognise it in memory. Offsets count from the first byte of <paramref name="Code"/>.</summary>
/// <param name="Code">Bytes as the compiler and objtool left them, not relocated.</param>
/// <param name="Relocations">Relocations of the code, by offset.</param>
/// <param name="Sites">Places that the kernel may edit, by offset.</param>
public sealed record RunPrePiece(
    ReadOnlyMemory<byte> Code,
    IReadOnlyList<RunPreRelocation> Relocations,
    IReadOnlyList<RunTimeSite> Sites);

/// <summary>A relocation of a piece.</summary>
/// <param name="Offset">Offset of the field.</param>
/// <param name="Type">ELF relocation type.</param>
/// <param name="Symbol">The caller's number for the symbol.</param>
/// <param name="SymbolName">Its name, for thunks and tracer entries; empty for a section.</param>
/// <param name="Addend">Addend in bytes.</param>
public readonly record struct RunPreRelocation(int Offset, uint Type, int Symbol, string SymbolName, long Addend);

/// <summary>A place that the kernel edits at boot or at run time.</summary>
/// <param name="Kind">The table it was named in.</param>
/// <param name="Offset">Offset of its first byte.</param>
/// <param name="Length">Bytes that may be edited; 0 when the instruction there decides.</param>
/// <param name="Target">For jump labels: offset of the branch target; otherwise 0.</param>
/// <param name="Replacement">For alternatives: replacement bytes; otherwise empty.</param>
/// <param name="ReplacementRelocations">For alternatives: relocations of the replacement, offsets from its first byte.</param>
public sealed record RunTimeSite(
    SpecialSectionKind Kind,
    int Offset,
    int Length,
    long Target,
    ReadOnlyMemory<byte> Replacement,
    IReadOnlyList<RunPreRelocation> ReplacementRelocations);
