using Ksplice.Engine.Create.Diff;
using Ksplice.Engine.Create.Diff.Model;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Create.Stack;

/// <summary>
/// Finds which functions of a unit really run in the code of an update below, by what its manifest says, and which piece of the new
/// object each of them is.
/// </summary>
internal sealed class StackedBodies
{
    private readonly Dictionary<int, Body> _byNewPiece = [];
    private readonly string _unit;

    public StackedBodies(IReadOnlyList<UnitLayer> layers, string unit)
    {
        _unit = unit;
        // A function that one of them brought and a later one brought again is the later one's.
        for (var number = layers.Count - 1; number >= 0; number--)
        {
            var layer = layers[number];
            var later = layers.Skip(number + 1).SelectMany(l => l.Functions).Select(f => f.Running).OfType<string>().ToHashSet(StringComparer.Ordinal);
            foreach (var function in layer.Functions.Where(f => f.Place is not null && !IsSuperseded(layer, f, later)))
                Add(layer, function);
        }

        if (layers.Count > 0)
            RefuseForgotten(layers);
    }

    /// <summary>All of them, those of the last update first.</summary>
    public List<Body> All { get; } = [];

    /// <summary>Why what the manifests say cannot be trusted to be what runs.</summary>
    public List<Abstractions.Diagnostics.Diagnostic> Refusals { get; } = [];

    /// <summary>The body that a piece of the new object takes the place of, or is; null when the shipped code is what runs.</summary>
    public Body? Of(Piece post) => _byNewPiece.GetValueOrDefault(post.Id);

    // The cold half of a function goes with it, whether the shipped function had one or not.
    private static bool IsSuperseded(UnitLayer layer, UpdateFunction function, HashSet<string> later)
    {
        var whole = function.CompanionOf is { } parent ? layer.Functions.FirstOrDefault(f => f.Name == parent) : function;
        return (function.Running is { } running && later.Contains(running)) || (whole?.Running is { } entry && later.Contains(entry));
    }

    private void Add(UnitLayer layer, UpdateFunction function)
    {
        var before = layer.Since.Pre.Pieces.Where(p => p.Kind == PieceKind.Function && p.Name == function.Name).ToList();
        if (before is not [var piece] || piece.Length != function.NewSize)
        {
            Refusals.Add(StackDiffDiagnostics.OtherBody($"{_unit}: {function.Name}", layer.Update));
            return;
        }

        var after = layer.Since.Correlation.ToPost(piece);
        if (after is not null && function.Running is null && _byNewPiece.ContainsKey(after.Id))
            return;
        var body = new Body(layer, function, piece, after?.Id, after is not null && layer.Since.Changed.Any(c => c.Id == after.Id));
        All.Add(body);
        if (after is not null)
            _byNewPiece.TryAdd(after.Id, body);
    }

    // What the patches below change must have been replaced by one of their updates; otherwise another engine or compiler made them.
    private void RefuseForgotten(IReadOnlyList<UnitLayer> layers)
    {
        var replaced = layers.SelectMany(l => l.Functions).Select(f => f.Running).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var newest = layers[^1];
        foreach (var piece in newest.Below.Changed)
        {
            if (newest.Below.Correlation.ToPre(piece)?.Symbol?.Name is not { } running || !replaced.Contains(running))
                Refusals.Add(StackDiffDiagnostics.OtherBody($"{_unit}: {piece.Name}", newest.Update));
        }
    }

    /// <summary>One of them.</summary>
    /// <param name="Layer">Whose code it is.</param>
    /// <param name="Function">What the manifest says.</param>
    /// <param name="Piece">The piece of that update's object.</param>
    /// <param name="NewPiece">Number of the piece of the new object; null when the new patch removes it.</param>
    /// <param name="IsChanged">Whether the new object's is different.</param>
    internal sealed record Body(UnitLayer Layer, UpdateFunction Function, Piece Piece, int? NewPiece, bool IsChanged);
}
