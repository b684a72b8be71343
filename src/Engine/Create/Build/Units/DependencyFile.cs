using System.Text;

namespace Ksplice.Engine.Create.Build.Units;

/// <summary>Reads what a compiler wrote down about the files it read (<c>-MMD</c>): a make rule.</summary>
internal static class DependencyFile
{
    /// <summary>The prerequisites, in order; empty when the text is no rule.</summary>
    public static IReadOnlyList<string> Prerequisites(string text)
    {
        var colon = text.IndexOf(": ", StringComparison.Ordinal);
        if (colon < 0)
            return [];
        var result = new List<string>();
        var word = new StringBuilder();
        for (var index = colon + 1; index < text.Length; index++)
        {
            var letter = text[index];
            if (letter == '\\' && index + 1 < text.Length && text[index + 1] is '\n' or ' ' or '#' or '\\')
            {
                index++;
                if (text[index] == '\n')
                    Finish(result, word);
                else
                    word.Append(text[index]);
            }
            else if (letter is ' ' or '\n')
            {
                Finish(result, word);
                if (letter == '\n')
                    break;
            }
            else
            {
                word.Append(letter);
            }
        }

        Finish(result, word);
        return result;
    }

    private static void Finish(List<string> words, StringBuilder word)
    {
        if (word.Length > 0)
            words.Add(word.ToString());
        word.Clear();
    }
}
