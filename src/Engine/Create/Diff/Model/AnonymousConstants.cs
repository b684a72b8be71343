using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Create.Diff.Model;

/// <summary>
/// Cuts constants without symbols where code refers to them. A jump table ends where its code addresses end and stands for
/// itself; of other constants nobody can tell how far a reference reads, in either direction, so neighbours stay together.
/// </summary>
internal static class AnonymousConstants
{
    /// <summary>A range, and whether it is a jump table.</summary>
    public readonly record struct Part(SectionSplitter.Range Range, bool IsJumpTable);

    /// <summary>Cuts one gap between symbols.</summary>
    /// <param name="gap">The gap.</param>
    /// <param name="codeReferences">References of the gap into code, by offset from the gap's start.</param>
    /// <param name="meant">Offsets in the section that something refers to, ascending.</param>
    public static IEnumerable<Part> Cut(SectionSplitter.Range gap, IReadOnlyList<RawReference> codeReferences, IEnumerable<int> meant)
    {
        var starts = meant.Where(o => o >= gap.Start && o < gap.End).ToList();
        if (starts.Count == 0)
        {
            // Reached by other means than a reference, such as its place: a table of its own.
            yield return new(gap, false);
            yield break;
        }

        if (starts[0] != gap.Start)
            starts.Insert(0, gap.Start);
        var pending = gap.Start;
        for (var i = 0; i < starts.Count; i++)
        {
            var limit = i + 1 < starts.Count ? starts[i + 1] : gap.End;
            var end = EndOfJumpTable(starts[i] - gap.Start, limit - gap.Start, codeReferences) + gap.Start;
            if (end == starts[i])
                continue;
            if (pending < starts[i])
                yield return new(Constant(pending, starts[i]), false);
            yield return new(Constant(starts[i], end), true);
            pending = end;
        }

        if (pending < gap.End)
            yield return new(Constant(pending, gap.End), false);
    }

    private static SectionSplitter.Range Constant(int start, int end) => new(PieceKind.Constant, start, end - start, []);

    private static int EndOfJumpTable(int start, int limit, IReadOnlyList<RawReference> codeReferences)
    {
        var end = start;
        foreach (var reference in codeReferences)
        {
            if (reference.Offset == end && end + reference.Width <= limit)
                end += reference.Width;
        }

        return end;
    }
}
