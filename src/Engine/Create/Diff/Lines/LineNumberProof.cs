using Ksplice.Abstractions.Architectures;
using Ksplice.Engine.Create.Diff.Model;

namespace Ksplice.Engine.Create.Diff.Lines;

/// <summary>
/// Proves that code differs only in numbers that are source lines (<c>__LINE__</c> as an operand): each differing instruction
/// holds, before and after, the very line that the debug information gives it there. A number that merely changed by as much
/// as its line moved is not proved by that.
/// </summary>
/// <param name="code">Reads the instructions.</param>
/// <param name="pre">Reads the old object's lines; asked at the first difference only, since most need no such proof.</param>
/// <param name="post">Reads the new object's lines.</param>
public sealed class LineNumberProof(ICodeReader code, Func<LineTable> pre, Func<LineTable> post)
{
    private readonly Lazy<LineTable> _pre = new(pre);
    private readonly Lazy<LineTable> _post = new(post);

    /// <summary>Whether every difference outside relocated fields is a line number.</summary>
    /// <param name="before">The old function.</param>
    /// <param name="after">The new one, of equal length and with references at the same places.</param>
    public bool Explains(Piece before, Piece after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        if (_pre.Value.IsEmpty || _post.Value.IsEmpty || before.Length != after.Length
            || !code.TryRead(before.Bytes, out var old) || !code.TryRead(after.Bytes, out var @new) || old.Count != @new.Count)
            return false;
        var reference = 0;
        for (var i = 0; i < old.Count; i++)
        {
            var (offset, length) = (old[i].Offset, old[i].Length);
            if (@new[i].Offset != offset || @new[i].Length != length)
                return false;
            while (reference < before.References.Count && before.References[reference].Offset < offset)
                reference++;
            var first = before.Bytes.Slice(offset, length);
            var second = after.Bytes.Slice(offset, length);
            if (first.SequenceEqual(second))
                continue;
            if (reference < before.References.Count && before.References[reference].Offset < offset + length)
            {
                first = Masked(first, before.References, reference, offset);
                second = Masked(second, before.References, reference, offset);
                if (first.SequenceEqual(second))
                    continue;
            }

            if (!code.TryReadImmediateDifference(first, second, out var oldValue, out var newValue)
                || !_pre.Value.IsLineOf(before.Section.Index, before.Start + offset, oldValue)
                || !_post.Value.IsLineOf(after.Section.Index, after.Start + offset, newValue))
                return false;
        }

        return true;
    }

    private static byte[] Masked(ReadOnlySpan<byte> instruction, IReadOnlyList<PieceReference> references, int reference, int offset)
    {
        var bytes = instruction.ToArray();
        for (; reference < references.Count && references[reference].Offset + references[reference].Width <= offset + bytes.Length; reference++)
            bytes.AsSpan(references[reference].Offset - offset, references[reference].Width).Clear();
        return bytes;
    }
}
