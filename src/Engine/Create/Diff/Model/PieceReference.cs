namespace Ksplice.Engine.Create.Diff.Model;

/// <summary>One reference from a piece to another piece or to a symbol that the object does not define.</summary>
/// <param name="Offset">Offset of the field, from the piece's start.</param>
/// <param name="Width">Bytes of the field.</param>
/// <param name="Type">Relocation type; for a distance the assembler settled, the type it would have had.</param>
/// <param name="Target">The piece meant; null for an undefined symbol.</param>
/// <param name="External">Name of the undefined symbol; null for a piece.</param>
/// <param name="TargetOffset">Offset meant, from the target's start, the CPU's own bias taken out.</param>
/// <param name="Bias">What was taken out: the relocation's addend is <paramref name="TargetOffset"/> − <paramref name="Bias"/>.</param>
/// <param name="IsBranch">True for calls and jumps.</param>
/// <param name="IsRelative">True when the field holds a plain distance. Calls are written as such or as branches, depending on the
/// assembler and on who sees the callee, and mean the same.</param>
/// <param name="IsSettled">True when there is no relocation, because both ends lay in one section.</param>
public readonly record struct PieceReference(
    int Offset,
    int Width,
    uint Type,
    Piece? Target,
    string? External,
    long TargetOffset,
    int Bias,
    bool IsBranch,
    bool IsRelative,
    bool IsSettled);
