namespace Ksplice.Engine.Create.Build.Reachable;

/// <summary>
/// Marks the pieces of a unit that can take part in its object: those that make code by themselves, and by the names they mention all others that
/// any of these leads to.
/// </summary>
internal sealed class ReachedPieces
{
    private readonly UnitTokens _tokens;
    private readonly List<UnitPiece> _pieces;
    private readonly bool[] _isReached;
    private readonly bool[] _isNamed;
    private readonly int[] _firstWith;
    private readonly List<(int Piece, int Next)> _with = [];
    private readonly Stack<int> _open = new();
    private readonly HashSet<ulong> _words = [];
    private bool _lost;

    private ReachedPieces(UnitTokens tokens, List<UnitPiece> pieces)
    {
        (_tokens, _pieces) = (tokens, pieces);
        _isReached = new bool[pieces.Count];
        _isNamed = new bool[tokens.Names];
        _firstWith = new int[tokens.Names];
        Array.Fill(_firstWith, -1);
    }

    /// <summary>The reached pieces in order, and the names they mention; null when what leads to what cannot be told.</summary>
    public static (List<UnitPiece> Pieces, NameFilter Names)? Of(UnitTokens tokens, List<UnitPiece> pieces)
    {
        var reached = new ReachedPieces(tokens, pieces);
        reached.Begin();
        while (!reached._lost && reached._open.TryPop(out var next))
            reached.Follow(pieces[next]);
        return reached._lost ? null : ([.. pieces.Where((_, index) => reached._isReached[index])], reached.Names());
    }

    private NameFilter Names()
    {
        foreach (var (spelling, number) in _tokens.Numbers)
        {
            if (_isNamed[number])
                _words.Add(NameFilter.HashOf(spelling));
        }

        return NameFilter.Of(_words);
    }

    private void Begin()
    {
        var judge = new PieceJudge(_tokens);
        for (var index = 0; index < _pieces.Count; index++)
        {
            if (judge.NamesOf(_pieces[index]) is not { } names)
            {
                Reach(index);
                continue;
            }

            foreach (var name in names)
            {
                _with.Add((index, _firstWith[name]));
                _firstWith[name] = _with.Count - 1;
            }
        }

        foreach (var (spelling, name) in _tokens.Numbers)
        {
            if (name >= Word.FirstName && !_isNamed[name] && _firstWith[name] >= 0 && CompilerNames.Holds(spelling))
                Mention(name);
        }
    }

    private void Follow(UnitPiece piece)
    {
        var isByText = Attributes.Has(_tokens, piece.First, piece.End, "alias") || Attributes.Has(_tokens, piece.First, piece.End, "ifunc")
            || Attributes.Has(_tokens, piece.First, piece.End, "weakref") || Attributes.Has(_tokens, piece.First, piece.End, "symver");
        for (var at = piece.First; at < piece.End; at++)
        {
            var token = _tokens[at];
            if (token.IsName)
            {
                // What members are called leads nowhere; to their types that leads which has them.
                if (!_tokens[at - 1].IsAccess)
                    Mention(token.Name);
            }
            else if (token.Name == UnitToken.Directive)
            {
                MentionWords(_tokens.Spelling(at));
            }
            else if (token.Name == UnitToken.Literal && isByText)
            {
                // Texts that are put together, or spelled in another way, are not read.
                _lost |= _tokens[at - 1].Name == UnitToken.Literal || _tokens.Spelling(at).Contains('\\');
                MentionWords(_tokens.Spelling(at));
            }
        }
    }

    private void MentionWords(ReadOnlySpan<char> text)
    {
        for (var at = 0; at < text.Length;)
        {
            var end = at;
            while (end < text.Length && UnitTokens.IsLetter(text[end]))
                end++;
            if (end > at)
                _words.Add(NameFilter.HashOf(text[at..end]));
            if (end > at && _tokens.Find(text[at..end]) is var name and >= Word.FirstName)
                Mention(name);
            at = end + 1;
        }
    }

    private void Mention(int name)
    {
        if (_isNamed[name])
            return;
        _isNamed[name] = true;
        for (var entry = _firstWith[name]; entry >= 0; entry = _with[entry].Next)
            Reach(_with[entry].Piece);
    }

    private void Reach(int piece)
    {
        if (_isReached[piece])
            return;
        _isReached[piece] = true;
        _open.Push(piece);
    }
}
