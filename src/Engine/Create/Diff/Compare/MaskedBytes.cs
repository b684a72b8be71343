using System.Buffers.Binary;
using Ksplice.Abstractions.Architectures;
using Ksplice.Engine.Create.Diff.Model;

namespace Ksplice.Engine.Create.Diff.Compare;

/// <summary>Compares bytes outside relocated fields and line numbers.</summary>
internal static class MaskedBytes
{
    /// <summary>Where and in what the bytes first differ; null when they do not.</summary>
    /// <param name="pre">Old bytes.</param>
    /// <param name="post">New bytes.</param>
    /// <param name="fields">Fields to leave out, the same in both, by offset.</param>
    /// <param name="lines">Table whose line numbers are left out; null without.</param>
    public static string? FirstDifference(
        ReadOnlySpan<byte> pre, ReadOnlySpan<byte> post, IReadOnlyList<PieceReference> fields, SpecialSection? lines)
    {
        if (pre.Length != post.Length)
            return "initial bytes came or went";
        var same = pre.CommonPrefixLength(post);
        if (same == pre.Length)
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

        same = before.AsSpan().CommonPrefixLength(after);
        return same == before.Length ? null : $"+0x{same:x}: byte {before[same]:x2} became {after[same]:x2}";
    }

    private static void MaskLines(Span<byte> entry, SpecialSection table)
    {
        Span<byte> wide = stackalloc byte[8];
        foreach (var field in table.Fields)
        {
            var offset = field.Offset < 0 ? entry.Length + field.Offset : field.Offset;
            if (field.Role != SpecialFieldRole.LineNumber || offset < 0 || offset + field.Width > entry.Length)
                continue;
            wide.Clear();
            entry.Slice(offset, field.Width).CopyTo(wide);
            BinaryPrimitives.WriteUInt64LittleEndian(wide, BinaryPrimitives.ReadUInt64LittleEndian(wide) & ~field.Mask);
            wide[..field.Width].CopyTo(entry[offset..]);
        }
    }
}
