namespace Ksplice.Abstractions.Architectures;

/// <summary>Where a branch of a run-time site leads.</summary>
/// <param name="Symbol">The caller's number for a symbol; negative when the target lies in the piece itself.</param>
/// <param name="Offset">Bytes from that symbol, or from the first byte of the piece.</param>
public readonly record struct RunTimeTarget(int Symbol, long Offset)
{
    /// <summary>True when the target lies in the same piece.</summary>
    public bool IsInPiece => Symbol < 0;
}
