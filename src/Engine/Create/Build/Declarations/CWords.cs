namespace Ksplice.Engine.Create.Build.Declarations;

/// <summary>Splits a line of C into words, numbers, literals and single other characters; <c>##</c> stays one.</summary>
internal static class CWords
{
    private static readonly HashSet<string> s_keywords = new(
        ["auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else", "enum", "extern", "float", "for", "goto", "if", "inline", "int", "long", "register",
        "restrict", "return", "short", "signed", "sizeof", "static", "struct", "switch", "typedef", "typeof", "union", "unsigned", "void", "volatile", "while", "bool", "defined"],
        StringComparer.Ordinal);

    /// <summary>The tokens in order.</summary>
    public static IEnumerable<string> Tokens(string line)
    {
        for (var at = 0; at < line.Length;)
        {
            var start = at;
            if (char.IsWhiteSpace(line[at]))
            {
                at++;
                continue;
            }

            if (IsLetter(line[at]) || char.IsAsciiDigit(line[at]))
            {
                while (at < line.Length && (IsLetter(line[at]) || char.IsAsciiDigit(line[at])))
                    at++;
            }
            else if (line[at] is '"' or '\'')
            {
                var quote = line[at++];
                while (at < line.Length && line[at] != quote)
                    at += line[at] == '\\' ? 2 : 1;
                at = Math.Min(at + 1, line.Length);
            }
            else
            {
                at += line[at] == '#' && at + 1 < line.Length && line[at + 1] == '#' ? 2 : 1;
            }

            yield return line[start..at];
        }
    }

    /// <summary>Whether a token is a name, and none of the language.</summary>
    public static bool IsName(string token) => IsLetter(token[0]) && !s_keywords.Contains(token);

    /// <summary>Whether a token is a name, a number or a part of one.</summary>
    public static bool IsWord(string token) => IsLetter(token[0]) || char.IsAsciiDigit(token[0]);

    // GCC takes the dollar too.
    private static bool IsLetter(char letter) => char.IsAsciiLetter(letter) || letter is '_' or '$';
}
