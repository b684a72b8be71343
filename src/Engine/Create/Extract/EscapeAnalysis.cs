using Ksplice.Abstractions.Architectures;
using Ksplice.Engine.Create.Diff.Model;

namespace Ksplice.Engine.Create.Extract;

/// <summary>
/// Finds why the running kernel might keep pointers into a replacement when it is out of use: whatever hands an address on could
/// have stored it, no matter where. Calls, jumps and accesses hand on nothing, and what the kernel's tables about code refer to it
/// forgets when the module goes.
/// </summary>
internal sealed class EscapeAnalysis(IArchitecture architecture)
{
    private readonly SortedSet<string> _reasons = new(StringComparer.Ordinal);

    /// <summary>What may be pointed to, each kind of thing once; empty when nothing.</summary>
    public IReadOnlyList<string> Reasons => [.. _reasons];

    /// <summary>Looks through one piece of the replacement.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="ownCopy">The piece of the replacement that a reference means; null when it means something of the running kernel.</param>
    public void Examine(Piece piece, Func<PieceReference, Piece?> ownCopy)
    {
        if (architecture.SpecialSections.Any(s => s.Matches(piece.Section.Name)))
            return;
        if (piece.Kind is PieceKind.Function or PieceKind.Auxiliary)
        {
            ExamineCode(piece, ownCopy);
            return;
        }

        foreach (var reference in piece.References)
        {
            if (ownCopy(reference) is { } target)
                Note(target, reference.TargetOffset);
        }
    }

    private void ExamineCode(Piece piece, Func<PieceReference, Piece?> ownCopy)
    {
        architecture.Code.TryRead(piece.Bytes, out var instructions);
        var at = 0;
        foreach (var reference in piece.References)
        {
            if (ownCopy(reference) is not { } target)
                continue;
            while (at < instructions.Count && instructions[at].End <= reference.Offset)
                at++;
            if (at == instructions.Count || HandsOn(piece, instructions[at], reference.Offset))
                Note(target, reference.TargetOffset);
        }

        // Distances within a piece are no references.
        if (instructions.Any(i => i.Target == 0 && HandsOn(piece, i, i.TargetField)))
            Note(piece, 0);
    }

    private bool HandsOn(Piece piece, Instruction instruction, int field) =>
        architecture.Code.HandsOnAddress(piece.Bytes.Slice(instruction.Offset, instruction.Length), field - instruction.Offset);

    private void Note(Piece target, long offset)
    {
        // Places behind a function's entry, and its cold half, are jumped to from within or printed, never called.
        if (target.Kind == PieceKind.Function && (target.IsCold || offset != 0))
            return;
        _reasons.Add(target.Kind switch
        {
            PieceKind.String => "string literals",
            PieceKind.Constant => "unnamed constants",
            PieceKind.Data => $"new object {target.Name}",
            _ => $"address of {target.Name}",
        });
    }
}
