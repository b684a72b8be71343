namespace Ksplice.Engine.Create.Build.Declarations;

/// <summary>Tells what a declaration is and what it declares. What is not surely one of the plain forms is unclear.</summary>
internal static class DeclarationKinds
{
    // Macros with arguments that say something about a function and name nothing.
    private static readonly HashSet<string> s_annotations = new(
        ["__attribute__", "__printf", "__scanf", "__acquires", "__releases", "__must_hold", "__acquire", "__release", "__cond_acquires", "__cond_lock", "__aligned", "__alloc_size",
        "__assume_aligned", "__diagnose_as", "__realloc_size", "__nonnull", "__nocapture"],
        StringComparer.Ordinal);

    // With one of these a function may be kept, called or placed although nobody names it.
    private static readonly HashSet<string> s_unruly = new(["__used", "__attribute__", "__section", "__constructor", "__alias", "__ifunc", "asm", "__asm__", "__typeof__", "typeof"], StringComparer.Ordinal);

    private static readonly HashSet<string> s_inline = new(["inline", "__always_inline", "__inline", "__inline__", "__maybe_unused"], StringComparer.Ordinal);

    private static readonly string[] s_tags = ["struct", "union", "enum"];

    /// <summary>Whether a brace behind these tokens opens a function's body, which no semicolon need end.</summary>
    public static bool OpensBody(IReadOnlyList<string> tokens)
    {
        var outer = Outer(tokens);
        if (outer.Contains("=") || outer.FirstOrDefault() == "typedef" || !outer.Contains("("))
            return false;
        var tag = outer.FindLastIndex(token => s_tags.Contains(token));

        // Behind the last tag there is but its name, and what is said about the type: then it is the type's body.
        return tag < 0 || WithoutAnnotations(outer[(tag + 1)..]).Exists(token => !CWords.IsName(token));
    }

    /// <summary>What some tokens declare, those of a whole declaration.</summary>
    public static Declaration Classify(IReadOnlyList<string> tokens)
    {
        var (kind, names) = KindOf(tokens);
        return new Declaration(kind, [.. names], tokens, "");
    }

    private static (DeclarationKind Kind, IEnumerable<string> Names) KindOf(IReadOnlyList<string> tokens)
    {
        var outer = Outer(tokens);
        if (outer[0] is "static_assert" or "_Static_assert")
            return (DeclarationKind.Inert, []);
        if (CWords.IsName(outer[0]) && outer[1] == "(" || outer.Contains("=") || tokens.Contains("#"))
            return Unclear;
        if (s_tags.Contains(outer[0]))
        {
            if (outer is [_, var tag, ";"] && CWords.IsName(tag))
                return (DeclarationKind.Inert, []);
            if (outer.Contains("{") && outer[^1] == ";")
                return TypeOf(tokens, outer);
        }

        if (outer[0] == "typedef")
            return !tokens.Contains("(") && !tokens.Contains("{") && CWords.IsName(outer[^2]) ? (DeclarationKind.Type, [outer[^2]]) : Unclear;
        if (outer.Contains("("))
            return FunctionOf(tokens, outer);
        return outer[0] == "extern" && !outer.Contains(",") && !outer.Contains("{") ? VariableOf(outer) : Unclear;
    }

    private static (DeclarationKind Kind, IEnumerable<string> Names) Unclear => (DeclarationKind.Unclear, []);

    private static (DeclarationKind Kind, IEnumerable<string> Names) TypeOf(IReadOnlyList<string> tokens, List<string> outer)
    {
        var body = outer.IndexOf("{");
        var head = WithoutAnnotations(outer[1..body]).Where(word => !word.StartsWith("__", StringComparison.Ordinal)).ToList();

        // A variable or member that is declared with it has a name of its own.
        var isAlone = WithoutAnnotations(outer[(body + 2)..^1]).TrueForAll(word => word.StartsWith("__", StringComparison.Ordinal));
        if (!isAlone || head.Count > 1 || head.Exists(word => !CWords.IsName(word)))
            return Unclear;
        if (outer[0] == "enum")
            return Enumerators.Read(tokens) is { } values ? (DeclarationKind.Enumeration, head.Concat(values.Select(value => value.Name))) : Unclear;
        var nested = tokens.Skip(body).Where((word, at) => at > 0 && s_tags.Contains(tokens[body + at - 1]) && CWords.IsName(word) && tokens[body + at + 1] == "{");

        // The values of an enumeration inside are names of the file as well.
        var hasValues = Enumerable.Range(0, tokens.Count - 2).Any(at => tokens[at] == "enum" && (tokens[at + 1] == "{" || tokens[at + 2] == "{"));
        return head.Count == 1 && !hasValues ? (DeclarationKind.Type, head.Concat(nested)) : Unclear;
    }

    private static (DeclarationKind Kind, IEnumerable<string> Names) FunctionOf(IReadOnlyList<string> tokens, List<string> outer)
    {
        var isBody = outer.Contains("{");
        var isStatic = outer.Contains("static");
        if ((isBody && !isStatic) || (isStatic && !outer.Exists(s_inline.Contains)) || outer.Exists(s_unruly.Contains))
            return Unclear;
        var places = Enumerable.Range(0, outer.Count - 1).Where(at => outer[at + 1] == "(" && !s_annotations.Contains(outer[at])).ToList();

        // More than one bracket is a pointer to a function, or a macro whose meaning is not known here; macros are shouted by custom.
        return places is [var place] && CWords.IsName(outer[place]) && outer[place].Any(char.IsAsciiLetterLower) && HasParameters(tokens, outer[place])
            ? (DeclarationKind.Function, [outer[place]])
            : Unclear;
    }

    // Single names are the arguments of a macro.
    private static bool HasParameters(IReadOnlyList<string> tokens, string name)
    {
        var (depth, length, isName) = (1, 0, false);
        foreach (var token in tokens.SkipWhile(token => token != name).Skip(2))
        {
            depth += token switch { "(" => 1, ")" => -1, _ => 0 };
            if (depth == 0 || (depth == 1 && token == ","))
            {
                if (length == 1 && isName)
                    return false;
                (length, isName) = (0, false);
            }
            else
            {
                (length, isName) = (length + 1, CWords.IsName(token));
            }

            if (depth == 0)
                return true;
        }

        return false;
    }

    private static (DeclarationKind Kind, IEnumerable<string> Names) VariableOf(List<string> outer)
    {
        var name = outer[outer.FindIndex(token => token is ";" or "[") - 1];
        return CWords.IsName(name) && !name.StartsWith("__", StringComparison.Ordinal) ? (DeclarationKind.Function, [name]) : Unclear;
    }

    /// <summary>Tokens without what stands between braces and brackets.</summary>
    private static List<string> Outer(IReadOnlyList<string> tokens)
    {
        var (outer, depth) = (new List<string>(), 0);
        foreach (var token in tokens)
        {
            if (token is "}" or ")" or "]")
                depth--;
            if (depth == 0)
                outer.Add(token);
            if (token is "{" or "(" or "[")
                depth++;
        }

        return outer;
    }

    private static List<string> WithoutAnnotations(List<string> outer)
    {
        var rest = new List<string>();
        for (var at = 0; at < outer.Count; at++)
        {
            if (s_annotations.Contains(outer[at]) && at + 2 < outer.Count && outer[at + 1] == "(")
                at += 2;
            else
                rest.Add(outer[at]);
        }

        return rest;
    }
}
