using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Diff;
using Ksplice.Engine.Create.Diff.Model;

namespace Ksplice.Engine.Create.Stack;

/// <summary>
/// Functions that an update below newly brought and that the patch changes. No entry of the shipped kernel leads to one, so no jump can lead
/// its callers on: they are replaced along with it, until all that is left has a shipped entry. That works where every use is a call that is
/// known; a pointer to such a function may have been kept anywhere.
/// </summary>
internal sealed class RenewedFunctions(ObjectDifference shipped, StackedBodies bodies, IReadOnlyCollection<PatchHook> hooksBelow, ICodeReader code, string unit)
{
    private readonly HashSet<int> _pieces = [];
    private readonly Queue<StackedBodies.Body> _open = [];
    private readonly Dictionary<int, (Piece Piece, string Reason)> _callers = [];
    private readonly List<Diagnostic> _refusals = [];

    /// <summary>Functions with a shipped entry that are replaced because they call one of them, with what to say of it.</summary>
    public IReadOnlyCollection<(Piece Piece, string Reason)> Callers => _callers.Values;

    /// <summary>Why one of them cannot be renewed.</summary>
    public IReadOnlyList<Diagnostic> Refusals => _refusals;

    /// <summary>True for one that the new update brings again.</summary>
    /// <param name="piece">Number of a piece of the new object.</param>
    public bool Contains(int piece) => _pieces.Contains(piece);

    /// <summary>Takes one in, with all that calls it.</summary>
    public void Add(StackedBodies.Body changed)
    {
        _open.Enqueue(changed);
        while (_open.TryDequeue(out var body))
        {
            if (body.NewPiece is not { } id || !_pieces.Add(id))
                continue;
            var piece = shipped.Post.Pieces.First(p => p.Id == id);
            if (piece.IsGlobal || hooksBelow.Any(h => h.Function.Name == piece.Name))
                Refuse(piece, body, piece.IsGlobal ? "which other units can name" : "which is a hook of that update");
            foreach (var user in shipped.Post.Pieces.Where(p => p != piece && Uses(p, piece)))
                Follow(user, piece, body);
        }
    }

    private static bool Uses(Piece user, Piece used) =>
        user.References.Any(r => r.Target == used) || user.Entries.Any(e => e.References.Any(r => r.Target == used));

    private void Follow(Piece user, Piece used, StackedBodies.Body body)
    {
        // The hook of an update below is called when this one is gone again; code for the start and the end of a module is never replaced.
        if (user.Class is SectionClass.InitCode or SectionClass.ExitCode || (hooksBelow.Any(h => h.Function == user) && !IsCalled(user)))
            return;
        if (user is not { Kind: PieceKind.Function, Class: SectionClass.Code } || !OnlyCalls(user, used) || user.Entries.Any(e => e.References.Any(r => r.Target == used)))
        {
            Refuse(used, body, $"of which {user.Name} holds the address");
            return;
        }

        var whole = shipped.Post.Functions.FirstOrDefault(p => user.IsCold && p.Name == SymbolNames.ParentOfCold(user.Name)) ?? user;
        if (shipped.Correlation.ToPre(whole) is not null)
        {
            foreach (var half in shipped.Post.Functions.Where(p => SymbolNames.ParentOfCold(p.Name) == SymbolNames.ParentOfCold(whole.Name) && shipped.Correlation.ToPre(p) is not null))
                _callers.TryAdd(half.Id, (half, $"it calls {used.Name}, which the update {body.Layer.Update} brought"));
        }
        else if (bodies.Of(whole) is { } other)
        {
            _open.Enqueue(other);
        }
    }

    // Relocations of a call and of an address that is kept can be the same.
    private bool OnlyCalls(Piece user, Piece used)
    {
        code.TryRead(user.Bytes, out var instructions);
        var branches = instructions.Where(i => i.Target is not null && i.Flow is InstructionFlow.Call or InstructionFlow.Jump or InstructionFlow.ConditionalJump).Select(i => i.TargetField).ToHashSet();
        return user.References.Where(r => r.Target == used).All(r => branches.Contains(r.Offset));
    }

    private bool IsCalled(Piece function) => shipped.Post.Pieces.Any(p => p != function && p.Class != SectionClass.Hooks && Uses(p, function));

    private void Refuse(Piece piece, StackedBodies.Body body, string why) =>
        _refusals.Add(StackDiffDiagnostics.ChangesNewFunction($"{unit}: {piece.Name}", body.Layer.Update, why));
}
