using System.Buffers.Binary;
using Ksplice.Abstractions.Architectures;
using Ksplice.Engine.Create.Diff.Correlate;
using Ksplice.Engine.Create.Diff.Model;

namespace Ksplice.Engine.Create.Diff.Compare;

/// <summary>
/// Decides whether a pair of pieces is the same: equal bytes outside relocated fields, references to the same things, and
/// equal entries in the tables about code.
/// </summary>
public sealed class PieceComparer(Correlation correlation, IReadOnlyList<SpecialSection> tables)
{
    /// <summary>Compares a pair.</summary>
    public bool AreSame(Piece pre, Piece post)
    {
        ArgumentNullException.ThrowIfNull(pre);
        ArgumentNullException.ThrowIfNull(post);
        return FirstDifference(pre, post) is null;
    }

    /// <summary>Where and in what a pair first differs; null when it is the same.</summary>
    public string? FirstDifference(Piece pre, Piece post)
    {
        ArgumentNullException.ThrowIfNull(pre);
        ArgumentNullException.ThrowIfNull(post);
        if (pre.Length != post.Length)
            return $"size {pre.Length} became {post.Length}";
        if (pre.Class != post.Class)
            return $"section {pre.Section.Name} became {post.Section.Name}";
        return CompareReferences(pre.References, post.References)
            ?? CompareBytes(pre.Bytes, post.Bytes, pre.References, DescriptiveTable(pre))
            ?? CompareEntries(pre.Entries, post.Entries);
    }

    private SpecialSection? DescriptiveTable(Piece piece) =>
        piece.Kind == PieceKind.Data ? tables.FirstOrDefault(t => t.IsDescriptive && t.Matches(piece.Section.Name)) : null;

    private string? CompareReferences(IReadOnlyList<PieceReference> pre, IReadOnlyList<PieceReference> post)
    {
        if (pre.Count != post.Count)
            return $"{pre.Count} references became {post.Count}";
        for (var i = 0; i < pre.Count; i++)
        {
            if (pre[i].Offset != post[i].Offset || pre[i].Width != post[i].Width || pre[i].Type != post[i].Type || !SameTarget(pre[i], post[i]))
                return $"+0x{pre[i].Offset:x}: {Describe(pre[i])} became {Describe(post[i])}";
        }

        return null;
    }

    private bool SameTarget(PieceReference pre, PieceReference post)
    {
        if (pre.Target is null || post.Target is null)
            return pre.Target is null && post.Target is null && pre.External == post.External && pre.TargetOffset == post.TargetOffset;
        if (correlation.ToPost(pre.Target) == post.Target)
            return pre.TargetOffset == post.TargetOffset;
        return pre.Target.Kind == post.Target.Kind && pre.Target.Kind switch
        {
            PieceKind.String => LiteralEquality.Same(From(pre), From(post)),
            PieceKind.Constant => From(pre).SequenceEqual(From(post)) && pre.Target.References.Count == 0 && post.Target.References.Count == 0,
            PieceKind.Auxiliary => pre.TargetOffset == post.TargetOffset && pre.Target.Length == post.Target.Length
                && SameAuxiliary(pre.Target, post.Target),
            _ => false,
        };
    }

    // Auxiliary code leads back into its function, whose pairing is known; it never leads to other auxiliary code in a circle.
    private bool SameAuxiliary(Piece pre, Piece post) =>
        CompareBytes(pre.Bytes, post.Bytes, pre.References, null) is null
        && pre.References.Count == post.References.Count
        && pre.References.Zip(post.References).All(r => r.First.Offset == r.Second.Offset && r.First.Type == r.Second.Type
            && (r.First.Target is not { Kind: PieceKind.Auxiliary }) && SameTarget(r.First, r.Second));

    private static ReadOnlySpan<byte> From(PieceReference reference) =>
        reference.TargetOffset >= 0 && reference.TargetOffset <= reference.Target!.Length ? reference.Target.Bytes[(int)reference.TargetOffset..] : default;

    private static string? CompareBytes(ReadOnlySpan<byte> pre, ReadOnlySpan<byte> post, IReadOnlyList<PieceReference> fields, SpecialSection? lines)
    {
        if (pre.Length != post.Length)
            return "initial bytes came or went";
        if (lines is null && pre.SequenceEqual(post))
            return null;
        var (before, after) = (pre.ToArray(), post.ToArray());
        foreach (var field in fields)
        {
            before.AsSpan(field.Offset, field.Width).Clear();
            after.AsSpan(field.Offset, field.Width).Clear();
        }

        if (lines is not null)
        {
            MaskLines(before, lines);
            MaskLines(after, lines);
        }

        var same = before.AsSpan().CommonPrefixLength(after);
        return same == before.Length ? null : $"+0x{same:x}: byte {before[same]:x2} became {after[same]:x2}";
    }

    private static void MaskLines(Span<byte> entry, SpecialSection table)
    {
        Span<byte> wide = stackalloc byte[8];
        foreach (var field in table.Fields.Where(f => f.Role == SpecialFieldRole.LineNumber))
        {
            var offset = field.Offset < 0 ? entry.Length + field.Offset : field.Offset;
            if (offset < 0 || offset + field.Width > entry.Length)
                continue;
            wide.Clear();
            entry.Slice(offset, field.Width).CopyTo(wide);
            BinaryPrimitives.WriteUInt64LittleEndian(wide, BinaryPrimitives.ReadUInt64LittleEndian(wide) & ~field.Mask);
            wide[..field.Width].CopyTo(entry[offset..]);
        }
    }

    private string? CompareEntries(IReadOnlyList<SpecialEntry> pre, IReadOnlyList<SpecialEntry> post)
    {
        // Unwind rows follow from the code, which was compared already.
        var before = pre.Where(e => e.Table.Kind != SpecialSectionKind.UnwindAddress).ToList();
        var after = post.Where(e => e.Table.Kind != SpecialSectionKind.UnwindAddress).ToList();
        if (before.Count != after.Count)
            return $"{before.Count} entries in tables about code became {after.Count}";
        foreach (var (first, second) in before.Zip(after))
        {
            if (first.SectionName != second.SectionName || first.OwnerOffset != second.OwnerOffset || first.Bytes.Length != second.Bytes.Length)
                return $"the entries of {first.SectionName} moved";
            var owner = first.Table.Fields.First(f => f.Role == SpecialFieldRole.Owner).Offset;
            // Like every other reference, the owner's was compared by what it means.
            if (CompareBytes(first.Bytes.Span, second.Bytes.Span, first.References, first.Table) is { } bytes)
                return $"{first.SectionName} {bytes}";
            if (CompareReferences([.. first.References.Where(r => r.Offset != owner)], [.. second.References.Where(r => r.Offset != owner)]) is { } references)
                return $"{first.SectionName} {references}";
        }

        return null;
    }

    private static string Describe(PieceReference reference) =>
        (reference.External ?? reference.Target!.Name) + (reference.TargetOffset == 0 ? "" : $"+0x{reference.TargetOffset:x}");
}
