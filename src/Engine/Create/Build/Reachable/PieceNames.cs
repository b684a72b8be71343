namespace Ksplice.Engine.Create.Build.Reachable;

/// <summary>Finds names that are declared where no plain form of declaration tells: inside types and bodies.</summary>
internal static class PieceNames
{
    /// <summary>Adds the tags and enumerators that are defined in a range of tokens, however deep.</summary>
    public static void AddTypes(UnitTokens tokens, int first, int end, List<int> names)
    {
        for (var at = first; at < end; at++)
        {
            if (!Word.IsTag(tokens[at].Name))
                continue;
            var tag = Attributes.Skip(tokens, at + 1);
            var brace = tokens[tag].IsName ? Attributes.Skip(tokens, tag + 1) : tag;
            if (tokens[brace].Sign != '{')
                continue;
            if (tokens[tag].IsName)
                names.Add(tokens[tag].Name);
            if (tokens[at].Name == Word.Enum)
                AddEnumerators(tokens, brace, names);
        }
    }

    /// <summary>
    /// Adds the functions and variables that a body declares and does not define: what is said of them there counts for the whole unit. Only those with
    /// a counted name are nobody else's.
    /// </summary>
    /// <returns>False when there is more than names.</returns>
    public static bool AddDeclaredInBody(UnitTokens tokens, int first, int end, List<int> names)
    {
        for (var at = first; at < end; at++)
        {
            if (tokens[at].Name == Word.Extern)
            {
                for (at++; at < end && tokens[at].Sign != ';'; at++)
                {
                    if (tokens[at].Sign is '{' or '=')
                        return false;
                    var isDeclarator = tokens[at].IsName && (tokens[at + 1].Sign is '(' or '[' or ';' or ',' or ')' || tokens[at + 1].Name == Word.Attribute);
                    if (tokens[at].Name == Word.Attribute)
                        at = Attributes.Skip(tokens, at) - 1;
                    else if (tokens[at].Name == Word.Asm)
                        return false;
                    else if (isDeclarator && !tokens.IsCounted(tokens[at].Name))
                        names.Add(tokens[at].Name);
                }
            }
            else if (tokens[at].IsName && tokens[at + 1].Sign == '(' && !tokens.IsCounted(tokens[at].Name) && IsBehindType(tokens, at - 1, first))
            {
                names.Add(tokens[at].Name);
            }
        }

        return true;
    }

    private static bool IsBehindType(UnitTokens tokens, int at, int first)
    {
        while (at > first && (tokens[at].Sign == '*' || tokens[at].Name == Word.Qualifier))
            at--;
        return at > first && (tokens[at].IsName || tokens[at].Name == Word.Type || (tokens[at].Sign == ')' && tokens[tokens.Partner(at) - 1].Name is Word.Typeof or Word.Attribute));
    }

    private static void AddEnumerators(UnitTokens tokens, int brace, List<int> names)
    {
        var isNext = true;
        for (var at = brace + 1; at < tokens.Partner(brace); at++)
        {
            if (isNext && tokens[at].IsName)
                names.Add(tokens[at].Name);
            isNext = tokens[at].Sign == ',';
            if (tokens[at].Sign is '(' or '{' or '[')
                at = tokens.Partner(at);
        }
    }
}
