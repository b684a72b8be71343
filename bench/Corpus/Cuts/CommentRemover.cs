using System.Text;

namespace Ksplice.Corpus.Cuts;

/// <summary>Takes comments and the amount of white space out of C text, leaving literals alone.</summary>
internal static class CommentRemover
{
    public static string Remove(string text)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (letter == '/' && i + 1 < text.Length && text[i + 1] is '/' or '*')
            {
                i = EndOfComment(text, i);
                Space(result);
            }
            else if (letter is '"' or '\'')
            {
                var end = EndOfLiteral(text, i);
                result.Append(text, i, end - i + 1);
                i = end;
            }
            else if (char.IsWhiteSpace(letter))
            {
                Space(result);
            }
            else
            {
                result.Append(letter);
            }
        }

        return result.ToString();
    }

    private static void Space(StringBuilder text)
    {
        if (text.Length > 0 && text[^1] != ' ')
            text.Append(' ');
    }

    private static int EndOfComment(string text, int start)
    {
        var end = text[start + 1] == '*' ? text.IndexOf("*/", start + 2, StringComparison.Ordinal) + 1 : text.IndexOf('\n', start);
        return end <= 0 ? text.Length : end;
    }

    // An apostrophe in an #error line ends with the line.
    private static int EndOfLiteral(string text, int start)
    {
        for (var i = start + 1; i < text.Length; i++)
        {
            if (text[i] == '\\')
                i++;
            else if (text[i] == text[start] || text[i] == '\n')
                return i;
        }

        return text.Length - 1;
    }
}
