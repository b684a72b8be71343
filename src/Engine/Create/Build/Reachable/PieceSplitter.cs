namespace Ksplice.Engine.Create.Build.Reachable;

/// <summary>Splits a preprocessed text into what stands at file scope.</summary>
internal static class PieceSplitter
{
    /// <summary>The pieces in order; null when one has no form that is known here, as a function in the style before ANSI C.</summary>
    public static List<UnitPiece>? Split(UnitTokens tokens)
    {
        var pieces = new List<UnitPiece>();
        for (var at = 0; at < tokens.Count;)
        {
            if (tokens[at].Sign == ';')
            {
                at++;
                continue;
            }

            if (tokens[at].Name == UnitToken.Directive)
            {
                pieces.Add(new UnitPiece(at, at + 1, -1));
                at++;
                continue;
            }

            if (Piece(tokens, at) is not { } piece)
                return null;
            pieces.Add(piece);
            at = piece.End;
        }

        return pieces;
    }

    private static UnitPiece? Piece(UnitTokens tokens, int first)
    {
        var isValue = false;
        for (var at = first; at < tokens.Count; at++)
        {
            switch (tokens[at].Sign)
            {
                case ';':
                    return new UnitPiece(first, at + 1, -1);
                case '=':
                    isValue = true;
                    break;
                case '(' or '[':
                    at = tokens.Partner(at);
                    break;
                case '{' when isValue || IsTypeBody(tokens, first, at):
                    at = tokens.Partner(at);
                    break;
                case '{' when BeforeAttributes(tokens, first, at) is var last && last >= first && tokens[last].Sign == ')':
                    return new UnitPiece(first, tokens.Partner(at) + 1, at);
                case '{':
                    return null;
            }
        }

        return null;
    }

    private static bool IsTypeBody(UnitTokens tokens, int first, int brace)
    {
        var last = BeforeAttributes(tokens, first, brace);
        if (last >= first && tokens[last].IsName)
            last = BeforeAttributes(tokens, first, last);
        return last >= first && Word.IsTag(tokens[last].Name);
    }

    /// <summary>The last token before another one that is not part of an attribute.</summary>
    private static int BeforeAttributes(UnitTokens tokens, int first, int at)
    {
        for (at--; at > first && tokens[at].Sign == ')' && tokens[tokens.Partner(at) - 1].Name == Word.Attribute;)
            at = tokens.Partner(at) - 2;
        return at;
    }
}
