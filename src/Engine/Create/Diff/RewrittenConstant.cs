using Ksplice.Engine.Create.Diff.Compare;
using Ksplice.Engine.Create.Diff.Model;
using Ksplice.Engine.Create.Diff.Registered;

namespace Ksplice.Engine.Create.Diff;

/// <summary>A constant of the running kernel that gets new content where it is.</summary>
/// <param name="Before">Its old form.</param>
/// <param name="After">Its new form, of the same size.</param>
/// <param name="Changes">What differs, ascending; at least one run.</param>
/// <param name="Readers">Functions of the old object that read it and so must not be running meanwhile.</param>
public sealed record RewrittenConstant(Piece Before, Piece After, IReadOnlyList<ChangedBytes> Changes, IReadOnlyList<Piece> Readers)
{
    /// <summary>What is known of those it was handed to, besides their code.</summary>
    public IReadOnlyList<ReliedFact> Facts { get; init; } = [];

    /// <summary>References of the new content that the running object does not have.</summary>
    public IEnumerable<PieceReference> NewReferences => After.References.Where(IsNew);

    /// <summary>True for a field that is written; others keep what they hold.</summary>
    public bool IsNew(PieceReference reference) => Changes.Any(c => reference.Offset >= c.Offset && reference.Offset < c.Offset + c.Length);
}
