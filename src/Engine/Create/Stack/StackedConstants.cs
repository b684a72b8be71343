using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Diff;
using Ksplice.Engine.Create.Diff.Model;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Create.Stack;

/// <summary>
/// Constants that updates below have written over: what the patch leaves alone stays theirs, and what it changes is written over again,
/// from their content to the new one.
/// </summary>
internal sealed class StackedConstants(ObjectDifference shipped, IReadOnlyList<UnitLayer> layers, string unit)
{
    private readonly Dictionary<int, (UnitLayer Layer, Piece Piece)> _newest = [];
    private readonly ConstantUse _use = new(shipped.Pre);

    /// <summary>Notes a constant that an update wrote over; of several the last counts.</summary>
    /// <param name="layer">What the update did.</param>
    /// <param name="old">The piece of its object.</param>
    /// <param name="after">Number of the piece of the new object.</param>
    public void Add(UnitLayer layer, Piece old, int after) => _newest[after] = (layer, old);

    /// <summary>True for one of them.</summary>
    public bool Contains(int after) => _newest.ContainsKey(after);

    /// <summary>Those that the patch changes again.</summary>
    public IEnumerable<RewrittenConstant> Rewritten()
    {
        foreach (var again in layers[^1].Since.Rewritten.Where(r => _newest.ContainsKey(r.After.Id)))
        {
            var after = shipped.Post.Pieces.First(p => p.Id == again.After.Id);
            var before = shipped.Correlation.ToPre(after)!;
            yield return new RewrittenConstant(before, after, again.Changes, _use.ReadersOf(before));
        }
    }

    /// <summary>Which update's content the new one is written over, for each that the patch changes again.</summary>
    public IEnumerable<NewestContent> Contents(IReadOnlyList<RewrittenConstant> rewritten) =>
        rewritten.Where(r => _newest.ContainsKey(r.After.Id)).Select(r => new NewestContent(_newest[r.After.Id].Layer.Update, _newest[r.After.Id].Piece.Name, r.Before.Name));

    /// <summary>Whether code of an update below reads a constant that is written over, so that nobody may be inside it meanwhile.</summary>
    public static bool IsReader(StackedBodies.Body body, IReadOnlyList<RewrittenConstant> rewritten) => rewritten.Any(constant =>
        body.Layer.Since.Post.Pieces.FirstOrDefault(p => p.Id == constant.After.Id) is { } after && body.Layer.Since.Correlation.ToPre(after) is { } read
        && new ConstantUse(body.Layer.Since.Pre).ReadersOf(read).Contains(body.Piece));

    /// <summary>The refusal of a constant that an update below brought, as far as the patch changes it.</summary>
    /// <param name="layer">What the update did.</param>
    /// <param name="after">Number of the piece of the new object.</param>
    public Diagnostic? ChangesNew(UnitLayer layer, int after) => layer.Since.Rewritten.FirstOrDefault(r => r.After.Id == after) is { } changed
        ? StackDiffDiagnostics.BroughtConstant($"{unit}: {changed.After.Name}", layer.Update) : null;
}
