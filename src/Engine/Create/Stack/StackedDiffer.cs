using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Diff;
using Ksplice.Engine.Create.Diff.Model;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Create.Stack;

/// <summary>
/// Compares a unit with what really runs of it when updates lie over it: each function that one of them replaced with its newest form,
/// every other one with the form that was shipped. The patches below may have changed that form as well, where nobody saw it at run time.
/// </summary>
internal sealed class StackedDiffer
{
    private readonly ObjectDifference _shipped;
    private readonly IReadOnlyList<UnitLayer> _layers;
    private readonly string _unit;
    private readonly StackedBodies _bodies;
    private readonly SortedDictionary<int, Piece> _changed = [];
    private readonly Dictionary<Piece, EarlierPiece> _earlier = [];
    private readonly StackedConstants _constants;
    private readonly RenewedFunctions _renewed;
    private readonly List<Diagnostic> _refusals = [];

    private StackedDiffer(ObjectDifference shipped, IReadOnlyList<UnitLayer> layers, ICodeReader code, string unit)
    {
        (_shipped, _layers, _unit) = (shipped, layers, unit);
        _bodies = new StackedBodies(layers, unit);
        _constants = new StackedConstants(shipped, layers, unit);
        _renewed = new RenewedFunctions(shipped, _bodies, [.. shipped.Hooks.Where(IsBelow)], code, unit);
        _refusals.AddRange(_bodies.Refusals);
    }

    /// <summary>Compares.</summary>
    /// <param name="shipped">From the unit as it was shipped to the unit as the new patch makes it.</param>
    /// <param name="layers">What updates did to it, lowest first; each was made after those below it.</param>
    /// <param name="code">Tells calls from other uses.</param>
    /// <param name="unit">What to call it in messages.</param>
    public static StackedDifference Compare(ObjectDifference shipped, IReadOnlyList<UnitLayer> layers, ICodeReader code, string unit) =>
        layers.Count == 0 ? new StackedDifference(shipped, [], []) : new StackedDiffer(shipped, layers, code, unit).Compare();

    private StackedDifference Compare()
    {
        foreach (var piece in _shipped.Changed.Where(p => _bodies.Of(p) is null))
            _changed[piece.Id] = piece;
        foreach (var body in _bodies.All)
            JudgeBody(body);
        TakeInCallers();
        foreach (var layer in _layers)
        {
            foreach (var datum in layer.Data)
                JudgeDatum(layer, datum);
        }

        var newest = _layers[^1];
        List<PatchHook> hooks = [.. _shipped.Hooks.Where(h => !IsBelow(h))];
        _refusals.AddRange(hooks.Where(h => _earlier.ContainsKey(h.Function)).Select(h => StackDiffDiagnostics.ChangesNewFunction($"{_unit}: {h.Function.Name}", newest.Update, "making it a hook")));
        IReadOnlyList<RewrittenConstant> rewritten = [.. _shipped.Rewritten.Where(r => !_constants.Contains(r.After.Id)), .. _constants.Rewritten()];
        var gone = newest.Below.Removed.Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        var difference = _shipped with
        {
            Changed = [.. _changed.Values],
            New = [.. _shipped.New.Where(p => !_earlier.ContainsKey(p))],
            NewData = [.. _shipped.NewData.Where(p => !_earlier.ContainsKey(p))],
            Removed = [.. _shipped.Removed.Where(p => !gone.Contains(p.Name))],
            ChangedData = [.. _shipped.ChangedData.Where(p => !_constants.Contains(p.Id) && !IsOld(p, newest.Below.ChangedData, newest.Since.ChangedData))],
            Kept = [.. _shipped.Kept.Where(p => !IsOld(p, newest.Below.Kept, newest.Since.Kept))],
            Hooks = hooks,
            Rewritten = rewritten,
            Overruled = [.. _shipped.Overruled.Concat(newest.Since.Overruled).Distinct()],
            Reasons = newest.Since.Reasons.Concat(_renewed.Callers.Select(c => KeyValuePair.Create(c.Piece.Name, c.Reason))).Concat(_shipped.Reasons).DistinctBy(r => r.Key).ToDictionary(r => r.Key, r => r.Value, StringComparer.Ordinal),
            Earlier = _earlier,
            ReliedOn = [.. _shipped.ReliedOn.Union(newest.Since.ReliedOn, StringComparer.Ordinal)],
            Diagnostics = [.. Remaining(newest), .. _refusals],
        };
        var replaced = _bodies.All.Where(b => b.NewPiece is { } id && (_changed.ContainsKey(id) || _renewed.Contains(id))).Select(b => (b.Layer.Update, b.Function.Name)).ToHashSet();
        return new StackedDifference(
            difference,
            [.. _bodies.All.Select(b => new NewestBody(
                b.Layer.Update, b.Function, replaced.Contains((b.Layer.Update, b.Function.CompanionOf ?? b.Function.Name)) || replaced.Contains((b.Layer.Update, b.Function.Name)),
                StackedConstants.IsReader(b, rewritten)))],
            [.. _constants.Contents(rewritten)]);
    }

    private bool IsBelow(PatchHook hook) => _layers[^1].Below.Hooks.Any(b => b.Phase == hook.Phase && b.Function.Name == hook.Function.Name);

    private void TakeInCallers()
    {
        foreach (var (piece, _) in _renewed.Callers)
            _changed[piece.Id] = piece;
        foreach (var piece in _earlier.Keys.Where(p => _renewed.Contains(p.Id)).ToList())
            _earlier.Remove(piece);
        _refusals.AddRange(_renewed.Refusals);
    }

    private void JudgeBody(StackedBodies.Body body)
    {
        if (body.NewPiece is not { } id)
            return;
        var piece = PieceOf(id);
        var place = $"{_unit}: {piece.Name}";
        var running = _shipped.Correlation.ToPre(piece)?.Symbol?.Name;
        if (running != body.Function.Running)
            _refusals.Add(StackDiffDiagnostics.OtherBody(place, body.Layer.Update));
        else if (running is not null && body.IsChanged)
            _changed[id] = piece;
        else if (running is null && piece.IsCold)
            return;
        else if (running is null && body.IsChanged)
            _renewed.Add(body);
        else if (running is null)
            _earlier[piece] = new EarlierPiece(body.Layer.Update, body.Piece.Name);
    }

    private void JudgeDatum(UnitLayer layer, UpdateDatum datum)
    {
        var before = layer.Since.Pre.Pieces.Where(p => p.Kind == PieceKind.Data && p.Name == datum.Name).ToList();
        if (datum.Action == DataAction.Ignored || before is not [var old] || layer.Since.Correlation.ToPost(old) is not { } after)
            return;
        var piece = PieceOf(after.Id);
        var place = $"{_unit}: {piece.Name}";
        var running = _shipped.Correlation.ToPre(piece);
        if ((running is null) != (datum.Action == DataAction.New))
        {
            _refusals.Add(StackDiffDiagnostics.OtherBody(place, layer.Update));
        }
        else if (datum.Action == DataAction.New)
        {
            _earlier[piece] = Known(after.Id) ?? new EarlierPiece(layer.Update, old.Name, IsKnown: false);
            if (_constants.ChangesNew(layer, after.Id) is { } refusal)
                _refusals.Add(refusal);
        }
        else
        {
            _constants.Add(layer, old, after.Id);
        }
    }

    private static bool IsOld(Piece piece, IReadOnlyList<Piece> below, IReadOnlyList<Piece> since) =>
        below.Any(p => p.Name == piece.Name) && since.All(p => p.Id != piece.Id);

    // Where a variable lies is read from code that uses it, be it of a later update than the one that brought it.
    private EarlierPiece? Known(int id) => (
        from body in _bodies.All
        let after = body.Layer.Since.Post.Pieces.First(p => p.Id == id)
        let before = body.Layer.Since.Correlation.ToPre(after)
        where before is not null && body.Piece.References.Any(r => r.Target == before)
        select new EarlierPiece(body.Layer.Update, before.Name)).FirstOrDefault();

    // Both objects are the same file, so that equal numbers mean the same piece.
    private Piece PieceOf(int id) => _shipped.Post.Pieces.First(p => p.Id == id);

    // What was said of the updates below, their authors have answered for; what is said since is the new patch's.
    private IEnumerable<Diagnostic> Remaining(UnitLayer newest)
    {
        var since = newest.Since.Diagnostics.Select(Key).ToHashSet();
        var settled = newest.Below.Diagnostics.Select(Key).Where(k => !since.Contains(k)).ToHashSet();
        var shipped = _shipped.Diagnostics.Where(d => !settled.Contains(Key(d))).ToList();
        var said = shipped.Select(Key).ToHashSet();
        return shipped.Concat(newest.Since.Diagnostics.Where(d => !said.Contains(Key(d))));
    }

    private static (string Code, string? Location) Key(Diagnostic diagnostic) => (diagnostic.Code, diagnostic.Location);
}
