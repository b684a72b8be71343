namespace Ksplice.Abstractions.Architectures;

/// <summary>A place that the kernel edits at boot or at run time.</summary>
/// <param name="Kind">The table it was named in.</param>
/// <param name="Offset">Offset of its first byte in the piece.</param>
/// <param name="Length">Bytes that may be edited; 0 when the instruction there decides.</param>
/// <param name="Target">For jump labels: where the branch leads; otherwise null.</param>
/// <param name="Replacement">For alternatives: the replacement code with its own relocations and sites; otherwise null.</param>
public sealed record RunTimeSite(
    SpecialSectionKind Kind,
    int Offset,
    int Length,
    RunTimeTarget? Target = null,
    RunPrePiece? Replacement = null);
