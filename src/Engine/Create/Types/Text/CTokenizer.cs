namespace Ksplice.Engine.Create.Types.Text;

/// <summary>Splits C text, preprocessed or not, into tokens; comments and blanks vanish, and so do directives that only number lines.</summary>
internal static class CTokenizer
{
    /// <summary>The tokens of a text, whose lines that end in a backslash go on in the next.</summary>
    public static IEnumerable<CToken> Split(string source)
    {
        var text = source.Replace("\\\r\n", "", StringComparison.Ordinal).Replace("\\\n", "", StringComparison.Ordinal);
        var startsLine = true;
        for (var index = 0; index < text.Length;)
        {
            var letter = text[index];
            if (letter == '\n' || char.IsWhiteSpace(letter))
            {
                startsLine |= letter == '\n';
                index++;
                continue;
            }

            if (SkipComment(text, ref index))
                continue;
            var start = index;
            if (letter == '#' && startsLine)
            {
                var directive = Directive(text, ref index);
                if (!NumbersLines(directive))
                    yield return new(CTokenKind.Directive, directive);
                continue;
            }

            startsLine = false;
            if (IsWordPart(letter))
            {
                while (index < text.Length && IsWordPart(text[index]))
                    index++;
                yield return new(CTokenKind.Word, text[start..index]);
            }
            else if (letter is '"' or '\'')
            {
                SkipLiteral(text, ref index);
                yield return new(CTokenKind.Literal, text[start..index]);
            }
            else
            {
                index++;
                yield return new(CTokenKind.Punctuation, text[start..index]);
            }
        }
    }

    private static bool IsWordPart(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '$' || letter > '\u007f';

    private static bool SkipComment(string text, ref int index)
    {
        if (text[index] != '/' || index + 1 == text.Length || text[index + 1] is not ('/' or '*'))
            return false;
        var isLine = text[index + 1] == '/';
        var end = text.IndexOf(isLine ? "\n" : "*/", index + 2, StringComparison.Ordinal);
        index = end < 0 ? text.Length : isLine ? end : end + 2;
        return true;
    }

    // An apostrophe in text that is not compiled need not be closed; it ends with its line.
    private static void SkipLiteral(string text, ref int index)
    {
        var quote = text[index++];
        while (index < text.Length && text[index] != quote && text[index] != '\n')
            index += text[index] == '\\' ? 2 : 1;
        index = Math.Min(index, text.Length);
        if (index < text.Length && text[index] == quote)
            index++;
    }

    private static string Directive(string text, ref int index)
    {
        var start = index;
        var words = new List<string>();
        while (index < text.Length && text[index] != '\n')
        {
            if (!SkipAside(text, ref index, ref start, words))
                index++;
        }

        words.Add(text[start..index]);
        return string.Join(' ', string.Concat(words).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    // A comment in a directive may go over lines; a literal in it may hold what looks like a comment.
    private static bool SkipAside(string text, ref int index, ref int start, List<string> words)
    {
        if (text[index] is '"')
        {
            SkipLiteral(text, ref index);
            return true;
        }

        var before = index;
        if (!SkipComment(text, ref index))
            return false;
        words.Add(text[start..before] + " ");
        start = index;
        return true;
    }

    private static bool NumbersLines(string directive)
    {
        var rest = directive.AsSpan(1).TrimStart();
        return rest.StartsWith("line ", StringComparison.Ordinal) || (rest.Length > 0 && char.IsAsciiDigit(rest[0]));
    }
}
