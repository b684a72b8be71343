namespace Ksplice.Engine.Create.Build.Reachable;

/// <summary>
/// Tells of a piece whether it can make code when nothing else in the unit names it, and if not, by which names it is reached. Only plain forms make
/// none: a function that is compiled where it is used, what is defined elsewhere, and types.
/// </summary>
/// <param name="tokens">The text.</param>
internal sealed class PieceJudge(UnitTokens tokens)
{
    private readonly List<int> _outer = [];

    /// <summary>The names that a piece introduces; null when it counts by itself.</summary>
    public List<int>? NamesOf(UnitPiece piece)
    {
        if (HasRuling(piece) || !Attributes.ArePlain(tokens, piece.First, piece.HeadEnd, allowsSection: piece.Body < 0)
            || (piece.Body >= 0 && !Attributes.ArePlain(tokens, piece.Body, piece.End, allowsSection: true)))
            return null;
        ReadOuter(piece.First, piece.HeadEnd);
        if (_outer.Count == 0 || _outer.Exists(at => tokens[at].Sign == '=' || tokens[at].Name is Word.Asm or Word.StaticAssert))
            return null;
        var names = new List<int>();
        var isKnown = piece.Body >= 0 ? IsFunction(piece, names)
            : Name(0) == Word.Typedef ? IsTypedef(piece, names)
            : IsType(piece, names) || IsDeclaration(piece, names);

        // By a name that others may be spelled like it is not told what leads here.
        return isKnown && !names.Exists(tokens.IsCounted) ? names : null;
    }

    private int Name(int index) => index >= 0 && index < _outer.Count ? tokens[_outer[index]].Name : UnitToken.Punctuation;

    private char Sign(int index) => index >= 0 && index < _outer.Count ? tokens[_outer[index]].Sign : '\0';

    // Directives inside a body hold for what follows, but those that only choose warnings.
    private bool HasRuling(UnitPiece piece)
    {
        foreach (var at in tokens.DirectivesIn(piece.First, piece.End))
        {
            if (!tokens.Spelling(at).StartsWith("#pragma GCC diagnostic "))
                return true;
        }

        return tokens[piece.First].Name == UnitToken.Directive;
    }

    /// <summary>Takes the tokens outside of brackets, of groups the opening ones; without attributes and the types that are taken from others.</summary>
    private void ReadOuter(int first, int end)
    {
        _outer.Clear();
        for (var at = first; at < end; at++)
        {
            var token = tokens[at];
            if (token.Name == Word.Attribute)
            {
                at = Attributes.Skip(tokens, at) - 1;
                continue;
            }

            if (token.Name == Word.Extension || (token.Sign == ';' && at == end - 1))
                continue;
            _outer.Add(at);
            if (token.Name == Word.Typeof && tokens[at + 1].Sign == '(')
                at = tokens.Partner(at + 1);
            else if (token.Sign is '(' or '[' or '{')
                at = tokens.Partner(at);
        }
    }

    private bool IsFunction(UnitPiece piece, List<int> names)
    {
        var isInline = Has(Word.Inline);
        var isUsedOnly = Has(Word.Static) ? isInline || Attributes.Has(tokens, piece.First, piece.Body, "unused")
            : Has(Word.Extern) && isInline && Attributes.Has(tokens, piece.First, piece.Body, "gnu_inline");
        return isUsedOnly && !HasBraces(piece.First, piece.Body) && IsPlainFunction(names) && PieceNames.AddDeclaredInBody(tokens, piece.Body, piece.End, names);
    }

    // One pair of brackets at the end, a name before it, a type before that.
    private bool IsPlainFunction(List<int> names)
    {
        var last = _outer.Count - 1;
        if (Sign(last) != '(' || _outer.FindIndex(at => tokens[at].Sign is '(' or '[' or '{' or ',') != last || IsPointer(_outer[last]))
            return false;
        if (Name(last - 1) < Word.FirstName || Word.IsTag(Name(last - 2)))
            return false;
        names.Add(Name(last - 1));
        return Enumerable.Range(0, Math.Max(0, last - 1)).Any(index => Name(index) is Word.Type or Word.Typeof or >= Word.FirstName);
    }

    private bool IsPointer(int bracket) => tokens[Attributes.Skip(tokens, bracket + 1)].Sign == '*';

    private bool IsType(UnitPiece piece, List<int> names)
    {
        var tag = _outer.FindIndex(at => tokens[at].Name != Word.Qualifier);
        if (!Word.IsTag(Name(tag)))
            return false;
        var next = tag + 1;
        var forward = Name(next) >= Word.FirstName ? Name(next++) : -1;
        if (next == _outer.Count && forward >= 0)
        {
            names.Add(forward);
            return true;
        }

        if (Sign(next) != '{' || next != _outer.Count - 1)
            return false;
        PieceNames.AddTypes(tokens, piece.First, piece.End, names);
        return true;
    }

    private bool IsTypedef(UnitPiece piece, List<int> names)
    {
        PieceNames.AddTypes(tokens, piece.First, piece.End, names);
        var bracket = _outer.FindIndex(at => tokens[at].Sign == '(');
        if (bracket < 0)
            return AddPlainNames(names);
        if (_outer.Exists(at => tokens[at].Sign == ','))
            return false;
        if (IsPointer(_outer[bracket]))
            return bracket == _outer.Count - 2 && AddInner(_outer[bracket], names);
        names.Add(Name(bracket - 1));
        return bracket == _outer.Count - 1 && Name(bracket - 1) >= Word.FirstName && bracket > 1;
    }

    private bool IsDeclaration(UnitPiece piece, List<int> names)
    {
        if (HasBraces(piece.First, piece.End))
            return false;
        var bracket = _outer.FindIndex(at => tokens[at].Sign == '(');
        if (bracket < 0)
            return Has(Word.Extern) && AddPlainNames(names);
        if (!IsPointer(_outer[bracket]))
            return IsPlainFunction(names);

        // A pointer to a function, or a function that gives one back: then its name has brackets of its own.
        return bracket == _outer.Count - 2 && !_outer.Exists(at => tokens[at].Sign == ',') && AddInner(_outer[bracket], names)
            && (Has(Word.Extern) || IsFunctionInside(_outer[bracket]));
    }

    /// <summary>Adds every name that a list of declarators without brackets ends in.</summary>
    private bool AddPlainNames(List<int> names)
    {
        var count = names.Count;
        for (var index = 1; index < _outer.Count; index++)
        {
            if (Name(index) >= Word.FirstName && (index == _outer.Count - 1 || Sign(index + 1) is ',' or '['))
                names.Add(Name(index));
        }

        return names.Count - count == _outer.Count(at => tokens[at].Sign == ',') + 1;
    }

    private bool AddInner(int bracket, List<int> names)
    {
        var name = NameInside(bracket);
        if (name >= 0)
            names.Add(tokens[name].Name);
        return name >= 0;
    }

    private bool IsFunctionInside(int bracket) => tokens[NameInside(bracket) + 1].Sign == '(';

    private int NameInside(int bracket)
    {
        for (var at = bracket + 1; at < tokens.Partner(bracket); at++)
        {
            at = Attributes.Skip(tokens, at);
            if (tokens[at].IsName)
                return at;
        }

        return -1;
    }

    private bool Has(int word) => _outer.Exists(at => tokens[at].Name == word);

    private bool HasBraces(int first, int end)
    {
        for (var at = first; at < end; at++)
        {
            if (tokens[at].Sign == '{')
                return true;
        }

        return false;
    }
}
