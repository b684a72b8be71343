using System.Text;

namespace Ksplice.Engine.Create.Build.Declarations;

/// <summary>Takes C text apart as the preprocessor's first phases do: joined lines, and no comments.</summary>
internal static class LogicalLines
{
    /// <summary>The lines; a comment is one blank, so one of several lines joins them.</summary>
    /// <param name="text">C or assembler text.</param>
    public static IEnumerable<string> Of(string text)
    {
        var line = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            var next = at + 1 < text.Length ? text[at + 1] : '\0';
            switch (text[at])
            {
                case '\n':
                    yield return line.ToString();
                    line.Clear();
                    break;
                case '\\' when EndOfJoin(text, at) is { } end:
                    at = end;
                    break;
                case '/' when next == '*':
                    var close = text.IndexOf("*/", at + 2, StringComparison.Ordinal);
                    at = close < 0 ? text.Length : close + 1;
                    line.Append(' ');
                    break;
                case '/' when next == '/':
                    at = EndOfLine(text, at) - 1;
                    break;
                case '"' or '\'':
                    var past = PastLiteral(text, at);
                    line.Append(text, at, past - at);
                    at = past - 1;
                    break;
                default:
                    line.Append(text[at]);
                    break;
            }
        }

        yield return line.ToString();
    }

    // GCC joins lines also when blanks follow the backslash.
    private static int? EndOfJoin(string text, int backslash)
    {
        var at = backslash + 1;
        while (at < text.Length && text[at] is ' ' or '\t' or '\r')
            at++;
        return at < text.Length && text[at] == '\n' ? at : null;
    }

    private static int EndOfLine(string text, int at)
    {
        while (at < text.Length && (text[at] != '\n' || text[at - 1] == '\\'))
            at++;
        return at;
    }

    // An apostrophe in text that is skipped ends with its line.
    private static int PastLiteral(string text, int at)
    {
        var quote = text[at++];
        while (at < text.Length && text[at] != quote && text[at] != '\n')
            at += text[at] == '\\' && at + 1 < text.Length ? 2 : 1;
        return at < text.Length && text[at] == quote ? at + 1 : Math.Min(at, text.Length);
    }
}
