namespace Ksplice.Engine.Create.Types.Text;

/// <summary>Tells what a declaration is from its tokens.</summary>
internal static class DeclarationShape
{
    private static readonly string[] s_attributes = ["__attribute__", "__attribute", "__asm__", "asm", "__asm", "_Alignas"];
    private static readonly string[] s_withGroup = [.. s_attributes, "typeof", "__typeof__", "__typeof"];

    /// <summary>What a brace would open that follows these tokens at the top level.</summary>
    public static BraceMeaning BraceAfter(IReadOnlyList<CToken> tokens)
    {
        var outer = Outer(tokens);
        if (outer.Exists(t => t.Is('=')))
            return BraceMeaning.TypeOrValue;
        if (outer is [.., { IsTypeKeyword: true }] or [.., { IsTypeKeyword: true }, { Kind: CTokenKind.Word }])
            return BraceMeaning.TypeOrValue;
        if (outer.Count == 0 || !outer[^1].Is(')'))
            return BraceMeaning.Unclear;
        for (var i = 2; i < outer.Count; i++)
        {
            // A macro with arguments between the keyword and the brace could be an attribute of a type.
            if (outer[i].Is('(') && outer[i - 1].Kind == CTokenKind.Word && outer[i - 2].IsTypeKeyword)
                return BraceMeaning.Unclear;
        }

        return BraceMeaning.Body;
    }

    /// <summary>Makes a declaration of its tokens.</summary>
    public static OutlineDeclaration Describe(IReadOnlyList<CToken> tokens)
    {
        var text = string.Join(' ', tokens.Select(t => t.Text));
        if (tokens.Any(t => t.Kind == CTokenKind.Directive || t.IsWord("typedef")) || DefinesType(tokens))
            return new(text, true, []);

        var outer = Outer(tokens);
        var names = outer.Where((token, i) => token.Kind == CTokenKind.Word && IsEndOfName(i + 1 < outer.Count ? outer[i + 1] : null));
        return new(text, false, [.. names.Select(t => t.Text)], IsFunction(outer) ? "" : Variable(tokens, outer));
    }

    /// <summary>The name of the function whose body follows these tokens; at least the same for the same tokens.</summary>
    public static string FunctionName(IReadOnlyList<CToken> tokens)
    {
        var outer = Outer(tokens);
        var open = outer.FindIndex(t => t.Is('('));
        return open > 0 ? outer[open - 1].Text : "";
    }

    // Without attributes, which are no type, and without the initial value, unless a second variable follows it.
    private static string Variable(IReadOnlyList<CToken> tokens, List<CToken> outer)
    {
        var isList = outer.SkipWhile(t => !t.Is('=')).Any(t => t.Is(','));
        var words = new List<string>();
        for (var i = 0; i < tokens.Count && (isList || !tokens[i].Is('=')); i++)
        {
            var isAttribute = tokens[i].IsWord(s_attributes) && i + 1 < tokens.Count && tokens[i + 1].Is('(');
            var end = isAttribute ? EndOfGroup(tokens, i + 1) : tokens[i].BracketStep > 0 ? EndOfGroup(tokens, i) : i;
            if (!isAttribute)
                words.AddRange(tokens.Skip(i).Take(end + 1 - i).Select(t => t.Text));
            i = end;
        }

        return string.Join(' ', words);
    }

    private static bool IsEndOfName(CToken? next) =>
        next is not { } token || token.Is('(') || token.Is('[') || token.Is('=') || token.Is(',') || token.Is(':');

    private static bool IsFunction(List<CToken> outer) => outer.Where((t, i) => t.Is('(') && i > 0 && outer[i - 1].Kind == CTokenKind.Word).Any();

    private static bool DefinesType(IReadOnlyList<CToken> tokens)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            if (!tokens[i].IsTypeKeyword)
                continue;
            var next = i + 1;
            while (next < tokens.Count && (tokens[next].Kind == CTokenKind.Word || IsAttributeGroup(tokens, next)))
                next = tokens[next].Is('(') ? EndOfGroup(tokens, next) + 1 : next + 1;
            if (next < tokens.Count && tokens[next].Is('{'))
                return true;
        }

        return false;
    }

    /// <summary>Tokens outside brackets and these brackets; attributes and the like are left out with theirs.</summary>
    private static List<CToken> Outer(IReadOnlyList<CToken> tokens)
    {
        var outer = new List<CToken>();
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Kind == CTokenKind.Directive)
                continue;
            if (i + 1 < tokens.Count && IsAttributeGroup(tokens, i + 1))
            {
                i = EndOfGroup(tokens, i + 1);
                continue;
            }

            outer.Add(tokens[i]);
            if (tokens[i].BracketStep <= 0)
                continue;
            i = EndOfGroup(tokens, i);
            if (i < tokens.Count)
                outer.Add(tokens[i]);
        }

        return outer;
    }

    private static bool IsAttributeGroup(IReadOnlyList<CToken> tokens, int open) =>
        open > 0 && tokens[open].Is('(') && tokens[open - 1].IsWord(s_withGroup);

    private static int EndOfGroup(IReadOnlyList<CToken> tokens, int open)
    {
        var depth = 0;
        for (var i = open; i < tokens.Count; i++)
        {
            depth += tokens[i].BracketStep;
            if (depth == 0)
                return i;
        }

        return tokens.Count;
    }
}

/// <summary>What a brace opens.</summary>
internal enum BraceMeaning
{
    /// <summary>The content of a type, or an initial value.</summary>
    TypeOrValue,

    /// <summary>The body of a function.</summary>
    Body,

    /// <summary>It could be anything.</summary>
    Unclear,
}
