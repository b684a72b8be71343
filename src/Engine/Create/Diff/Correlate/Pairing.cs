using System.Runtime.InteropServices;
using Ksplice.Engine.Create.Diff.Model;

namespace Ksplice.Engine.Create.Diff.Correlate;

/// <summary>The pieces of two objects that wait for their pairs.</summary>
internal sealed class Pairing(ObjectModel pre, ObjectModel post)
{
    private readonly List<Piece> _pre = Candidates(pre);
    private readonly List<Piece> _post = Candidates(post);

    public Correlation Correlation { get; } = new();

    /// <summary>Pairs what has a key to itself in both objects.</summary>
    /// <param name="eligible">Which pieces take part.</param>
    /// <param name="key">Their keys.</param>
    public void PairUnique(Func<Piece, bool> eligible, Func<Piece, string> key)
    {
        var before = ByKey(_pre, eligible, key);
        foreach (var (name, piece) in ByKey(_post, eligible, key))
        {
            if (piece is not null && before.GetValueOrDefault(name) is { } old && CanPair(old, piece))
                Correlation.Add(old, piece);
        }

        Forget();
    }

    /// <summary>Pairs static variables that the source declares in one place, with one type.</summary>
    public void PairByHome(StaticHomes homes)
    {
        var before = ByKey(_pre, p => p is { Kind: PieceKind.Data, IsNumbered: true } && homes.Before.ContainsKey(p.Name), p => homes.Before[p.Name]);
        var after = ByKey(_post, p => p is { Kind: PieceKind.Data, IsNumbered: true } && homes.After.ContainsKey(p.Name), p => homes.After[p.Name]);
        foreach (var (home, piece) in after)
        {
            if (piece is not null && before.GetValueOrDefault(home) is { } old && CanPair(old, piece))
                Correlation.Add(old, piece);
        }

        Forget();
    }

    /// <summary>Pairs what has a name in common, however each is best known.</summary>
    public void PairByAlias()
    {
        if (!_pre.Exists(p => p.Symbols.Count > 1) && !_post.Exists(p => p.Symbols.Count > 1))
            return;
        var names = new Dictionary<string, Piece>(StringComparer.Ordinal);
        foreach (var piece in _pre.Where(p => !p.IsNumbered))
        {
            foreach (var symbol in piece.Symbols)
                names.TryAdd(symbol.Name, piece);
        }

        foreach (var piece in _post.Where(p => !p.IsNumbered))
        {
            var old = piece.Symbols.Select(s => names.GetValueOrDefault(s.Name)).FirstOrDefault(p => p is not null);
            if (old is not null && Correlation.ToPost(old) is null && CanPair(old, piece))
                Correlation.Add(old, piece);
        }

        Forget();
    }

    // What is thrown away after boot or load is not there any more to be replaced or referred to.
    private static bool CanPair(Piece pre, Piece post) => pre.Kind == post.Kind && IsDiscarded(pre.Class) == IsDiscarded(post.Class);

    private static bool IsDiscarded(SectionClass @class) =>
        @class is SectionClass.InitCode or SectionClass.InitData or SectionClass.ExitCode;

    private void Forget()
    {
        _pre.RemoveAll(p => Correlation.ToPost(p) is not null);
        _post.RemoveAll(p => Correlation.ToPre(p) is not null);
    }

    private static Dictionary<string, Piece?> ByKey(List<Piece> pieces, Func<Piece, bool> eligible, Func<Piece, string> key)
    {
        var found = new Dictionary<string, Piece?>(pieces.Count, StringComparer.Ordinal);
        foreach (var piece in pieces)
        {
            if (!eligible(piece))
                continue;
            ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(found, key(piece), out var isTaken);
            entry = isTaken ? null : piece;
        }

        return found;
    }

    private static List<Piece> Candidates(ObjectModel model) =>
        [.. model.Pieces.Where(p => p.Kind is not (PieceKind.String or PieceKind.Constant or PieceKind.Auxiliary))];
}
