using Ksplice.Engine.Create.Diff.Compare;
using Ksplice.Engine.Create.Diff.Correlate;
using Ksplice.Engine.Create.Diff.Model;

namespace Ksplice.Engine.Create.Diff;

/// <summary>
/// Tells whether a variable that came may be one that went: of the same name in a function, or under another name of the same size in
/// the hands of the same function. The value that the running one has by now must not be lost.
/// </summary>
internal sealed class VariableTwins(ObjectModel pre, ObjectModel post, Correlation correlation, PieceComparer comparer)
{
    private readonly List<Piece> _gone = [.. pre.Pieces.Where(p => IsState(p, comparer) && correlation.ToPost(p) is null)];
    private readonly Lazy<UserMap> _before = new(() => UserMap.Of(pre, p => IsState(p, comparer)));
    private readonly Lazy<UserMap> _after = new(() => UserMap.Of(post, p => IsState(p, comparer)));

    /// <summary>True for a variable whose value counts.</summary>
    public static bool IsState(Piece piece, PieceComparer comparer) =>
        piece is { Kind: PieceKind.Data, Class: SectionClass.Data or SectionClass.ZeroData or SectionClass.PerCpuData }
        && !comparer.IsDescriptive(piece) && !StaticLocalCorrelator.IsInterchangeable(piece);

    /// <summary>Whether a variable like this one went.</summary>
    /// <param name="piece">One that came.</param>
    public bool IsTwinGone(Piece piece) => _gone.Exists(p =>
        ((piece.IsNumbered || p.IsNumbered) && p.CanonicalName == piece.CanonicalName)
        || (p.Length == piece.Length && _before.Value.Shares(p, piece, _after.Value)));

    /// <summary>A variable of another size that went from a function that uses this one; null when there is none.</summary>
    /// <param name="piece">One that came.</param>
    public Piece? Predecessor(Piece piece) => _gone.Find(p => _before.Value.Shares(p, piece, _after.Value));
}
