using Ksplice.Abstractions.Architectures;
using Ksplice.Engine.Create.Diff.Model;

namespace Ksplice.Engine.Create.Diff.Threads;

/// <summary>Where control may go inside a function. Edges that cannot be seen are left out where a way is looked for, and lead out of it where none may.</summary>
internal sealed class ControlFlow
{
    private readonly Piece _function;
    private readonly Func<PieceReference, bool> _endsCaller;
    private readonly Dictionary<int, Instruction> _at;
    private readonly ILookup<int, PieceReference> _references;
    private readonly IReadOnlyList<int> _labels;

    private ControlFlow(Piece function, IReadOnlyList<Instruction> instructions, Func<PieceReference, bool> endsCaller)
    {
        _function = function;
        _endsCaller = endsCaller;
        _at = instructions.ToDictionary(i => i.Offset);
        _references = function.References.ToLookup(r => r.Offset);
        _labels = [.. function.References.Select(r => r.Target).OfType<Piece>().Where(p => p.Kind == PieceKind.Constant).Distinct()
            .SelectMany(p => p.References).Where(r => r.Target == function).Select(r => (int)r.TargetOffset).Distinct()];
    }

    /// <summary>Reads a function; null when its code cannot be read.</summary>
    /// <param name="function">The function, without its cold half.</param>
    /// <param name="code">Reads it.</param>
    /// <param name="endsCaller">Whether what a call leads to ends the task.</param>
    public static ControlFlow? Read(Piece function, ICodeReader code, Func<PieceReference, bool> endsCaller) =>
        code.TryRead(function.Bytes, out var instructions) ? new(function, instructions, endsCaller) : null;

    /// <summary>True when a reference stands in a loop: control may come there again.</summary>
    public bool IsRepeated(PieceReference reference) =>
        _at.Values.Where(i => i.Offset <= reference.Offset && reference.Offset < i.End).Any(i => Reachable(After(i)).Contains(i.Offset));

    /// <summary>True when control that has entered the function stays in it.</summary>
    public bool IsNeverLeft => Reachable([0]) is var inside && !inside.Any(offset => After(_at[offset]).Contains(null));

    private HashSet<int> Reachable(IEnumerable<int?> from)
    {
        var reached = new HashSet<int>();
        var open = new Stack<int?>(from);
        while (open.TryPop(out var next))
        {
            if (next is not { } offset || !reached.Add(offset))
                continue;
            foreach (var after in After(_at[offset]))
                open.Push(after);
        }

        return reached;
    }

    // Null leads out, or nobody knows where.
    private IEnumerable<int?> After(Instruction instruction) => instruction.Flow switch
    {
        InstructionFlow.Return => [null],
        InstructionFlow.Jump => Targets(instruction),
        InstructionFlow.ConditionalJump => [.. Targets(instruction), Inside(instruction.End)],
        InstructionFlow.Call when _references[instruction.TargetField].Any(_endsCaller) => [null],
        _ => [Inside(instruction.End)],
    };

    private IEnumerable<int?> Targets(Instruction jump)
    {
        if (jump.Target is not { } target)
            return _labels.Count > 0 ? _labels.Select(l => Inside(l)) : [null];
        var references = _references[jump.TargetField].ToList();
        return [references is [] ? Inside(target) : references is [var only] && only.Target == _function ? Inside(only.TargetOffset) : null];
    }

    private int? Inside(long offset) => offset == (int)offset && _at.ContainsKey((int)offset) ? (int)offset : null;
}
