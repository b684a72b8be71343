using Ksplice.Engine.Create.Diff.Model;

namespace Ksplice.Engine.Create.Diff.Correlate;

/// <summary>Which piece before is which piece after.</summary>
public sealed class Correlation
{
    private readonly Dictionary<Piece, Piece> _toPost = [];
    private readonly Dictionary<Piece, Piece> _toPre = [];
    private readonly HashSet<Piece> _assumed = [];

    /// <summary>Pairs, in the order of the new object.</summary>
    public IEnumerable<(Piece Pre, Piece Post)> Pairs => _toPre.Select(p => (p.Value, p.Key)).OrderBy(p => p.Key.Id);

    /// <summary>The new form of an old piece, or null.</summary>
    public Piece? ToPost(Piece pre) => _toPost.GetValueOrDefault(pre);

    /// <summary>The old form of a new piece, or null.</summary>
    public Piece? ToPre(Piece post) => _toPre.GetValueOrDefault(post);

    /// <summary>True when the pair is only the likeliest: nobody that changes may rely on it.</summary>
    public bool IsAssumed(Piece post) => _assumed.Contains(post);

    /// <summary>Takes a pair apart: the new half is another thing.</summary>
    internal void Remove(Piece pre, Piece post)
    {
        _toPost.Remove(pre);
        _toPre.Remove(post);
    }

    internal void Add(Piece pre, Piece post, bool isAssumed = false)
    {
        _toPost.Add(pre, post);
        _toPre.Add(post, pre);
        if (isAssumed)
            _assumed.Add(post);
    }
}
