using Ksplice.Abstractions.Architectures;
using Ksplice.Engine.Create.Diff.Correlate;
using Ksplice.Engine.Create.Diff.Lines;
using Ksplice.Engine.Create.Diff.Model;

namespace Ksplice.Engine.Create.Diff.Compare;

/// <summary>
/// Decides whether a pair of pieces is the same: equal bytes outside relocated fields, references to the same things, and
/// equal entries in the tables about code.
/// </summary>
/// <param name="correlation">Which pieces are pairs.</param>
/// <param name="tables">The architecture's tables about code.</param>
/// <param name="lines">Tells numbers in code that are nothing but source lines; null to take none for one.</param>
public sealed class PieceComparer(Correlation correlation, IReadOnlyList<SpecialSection> tables, LineNumberProof? lines = null)
{
    // Constants that lead to constants end soon; a circle would not.
    private const int MaximumDepth = 8;

    /// <summary>Compares a pair.</summary>
    public bool AreSame(Piece pre, Piece post) => FirstDifference(pre, post) is null;

    /// <summary>Where and in what a pair first differs; null when it is the same.</summary>
    public string? FirstDifference(Piece pre, Piece post)
    {
        ArgumentNullException.ThrowIfNull(pre);
        ArgumentNullException.ThrowIfNull(post);
        if (pre.Length != post.Length)
            return $"size {pre.Length} became {post.Length}";
        if (pre.Class != post.Class)
            return AreBothZero(pre, post) ? null : $"section {pre.Section.Name} became {post.Section.Name}";
        if (!pre.TypeIds.SequenceEqual(post.TypeIds, StringComparer.Ordinal))
            return "other types";
        return CompareReferences(pre.References, post.References, ignored: -1, depth: 0)
            ?? CompareContent(pre, post)
            ?? CompareEntries(pre.Entries, post.Entries);
    }

    /// <summary>For a pair that is the same: whether that took the proof that differing numbers are source lines.</summary>
    public static bool IsSameButForLines(Piece pre, Piece post)
    {
        ArgumentNullException.ThrowIfNull(pre);
        ArgumentNullException.ThrowIfNull(post);
        return pre.Kind == PieceKind.Function && MaskedBytes.FirstDifference(pre.Bytes, post.Bytes, pre.References, null) is not null;
    }

    /// <summary>Which bytes of a pair of equal size differ; a reference that means the same thing is not among them.</summary>
    public IReadOnlyList<ChangedBytes> FindChanges(Piece pre, Piece post)
    {
        ArgumentNullException.ThrowIfNull(pre);
        ArgumentNullException.ThrowIfNull(post);
        return ChangedBytes.Between(pre, post, (before, after) => SameTarget(before, after, depth: 0));
    }

    /// <summary>True for what only describes code to people (messages, traces) and may come and go with it.</summary>
    public bool IsDescriptive(Piece piece)
    {
        ArgumentNullException.ThrowIfNull(piece);
        return DescriptiveTable(piece) is not null;
    }

    // A variable that starts as zero takes room in the object only when an attribute places it.
    private static bool AreBothZero(Piece pre, Piece post) => IsZero(pre) && IsZero(post);

    private static bool IsZero(Piece piece) =>
        piece is { Kind: PieceKind.Data, Class: SectionClass.Data or SectionClass.ZeroData, References.Count: 0 } && !piece.Bytes.ContainsAnyExcept((byte)0);

    private string? CompareContent(Piece pre, Piece post)
    {
        var difference = MaskedBytes.FirstDifference(pre.Bytes, post.Bytes, pre.References, DescriptiveTable(pre));
        return difference is not null && pre.Kind == PieceKind.Function && lines?.Explains(pre, post) == true ? null : difference;
    }

    private SpecialSection? DescriptiveTable(Piece piece)
    {
        if (piece.Kind != PieceKind.Data)
            return null;
        foreach (var table in tables)
        {
            if (table.IsDescriptive && table.Matches(piece.Section.Name))
                return table;
        }

        return null;
    }

    private string? CompareReferences(IReadOnlyList<PieceReference> pre, IReadOnlyList<PieceReference> post, int ignored, int depth)
    {
        if (pre.Count != post.Count)
            return $"{pre.Count} references became {post.Count}";
        for (var i = 0; i < pre.Count; i++)
        {
            var (before, after) = (pre[i], post[i]);
            if (before.Offset == after.Offset && before.Width == after.Width
                && (before.Type == after.Type || (before.IsRelative && after.IsRelative))
                && (before.Offset == ignored || SameTarget(before, after, depth)))
                continue;
            return $"+0x{before.Offset:x}: {Describe(before)} became {Describe(after)}";
        }

        return null;
    }

    private bool SameTarget(PieceReference pre, PieceReference post, int depth)
    {
        if (pre.Target is not { } before || post.Target is not { } after)
            return pre.Target is null && post.Target is null && pre.External == post.External && pre.TargetOffset == post.TargetOffset;
        if (correlation.ToPost(before) == after)
            return pre.TargetOffset == post.TargetOffset;
        if (before.Kind != after.Kind || depth == MaximumDepth)
            return false;
        return before.Kind switch
        {
            PieceKind.String when IsInside(pre) && IsInside(post) =>
                LiteralEquality.Same(before.Bytes[(int)pre.TargetOffset..], after.Bytes[(int)post.TargetOffset..]),
            // Where a loop over the text ends, say.
            PieceKind.String => pre.TargetOffset == post.TargetOffset && LiteralEquality.Same(before.Bytes, after.Bytes),
            PieceKind.Constant or PieceKind.Auxiliary => pre.TargetOffset == post.TargetOffset && SameUnpaired(before, after, depth + 1),
            _ => false,
        };
    }

    /// <summary>Compares what is paired by use alone: constants, replacement code.</summary>
    private bool SameUnpaired(Piece pre, Piece post, int depth) =>
        pre.Length == post.Length
        && MaskedBytes.FirstDifference(pre.Bytes, post.Bytes, pre.References, null) is null
        && CompareReferences(pre.References, post.References, ignored: -1, depth) is null;

    private static bool IsInside(PieceReference reference) =>
        reference.TargetOffset >= 0 && reference.TargetOffset <= reference.Target!.Bytes.Length;

    private string? CompareEntries(IReadOnlyList<SpecialEntry> pre, IReadOnlyList<SpecialEntry> post)
    {
        var (i, j) = (0, 0);
        while (true)
        {
            // Unwind rows follow from the code, which was compared already.
            while (i < pre.Count && pre[i].Table.Kind == SpecialSectionKind.UnwindAddress)
                i++;
            while (j < post.Count && post[j].Table.Kind == SpecialSectionKind.UnwindAddress)
                j++;
            if (i == pre.Count || j == post.Count)
                return i == pre.Count && j == post.Count ? null : $"{pre.Count} entries in tables about code became {post.Count}";
            if (CompareEntry(pre[i++], post[j++]) is { } difference)
                return difference;
        }
    }

    private string? CompareEntry(SpecialEntry pre, SpecialEntry post)
    {
        if (pre.SectionName != post.SectionName || pre.OwnerOffset != post.OwnerOffset || pre.Bytes.Length != post.Bytes.Length)
            return $"the entries of {pre.SectionName} moved";
        // Which code it speaks of was compared as its offset.
        var difference = MaskedBytes.FirstDifference(pre.Bytes.Span, post.Bytes.Span, pre.References, pre.Table)
            ?? CompareReferences(pre.References, post.References, pre.OwnerField, depth: 0);
        return difference is null ? null : $"{pre.SectionName} {difference}";
    }

    private static string Describe(PieceReference reference) =>
        (reference.External ?? reference.Target!.Name) + (reference.TargetOffset == 0 ? "" : $"+0x{reference.TargetOffset:x}");
}
