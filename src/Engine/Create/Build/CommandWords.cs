using System.Text;

namespace Ksplice.Engine.Create.Build;

/// <summary>
/// Splits a shell command line as kbuild writes it. Only quoting and <c>;</c> are understood; anything a shell would act on otherwise
/// (substitution, redirection, pipes, patterns) makes it null, because running something else than kbuild would be a guess.
/// </summary>
internal static class CommandWords
{
    private const string Special = "|&<>()$`*?[#~\n";

    /// <summary>The commands between semicolons, each a list of words.</summary>
    public static IReadOnlyList<IReadOnlyList<string>>? Split(string line)
    {
        var commands = new List<IReadOnlyList<string>>();
        var words = new List<string>();
        StringBuilder? word = null;
        for (var index = 0; index < line.Length; index++)
        {
            var letter = line[index];
            switch (letter)
            {
                case ' ' or '\t':
                    Finish(words, ref word);
                    break;
                case ';':
                    Finish(words, ref word);
                    if (words.Count > 0)
                        commands.Add(words);
                    words = [];
                    break;
                case '\'' or '"':
                    word ??= new StringBuilder();
                    if (Quoted(line, ref index, word) is false)
                        return null;
                    break;
                case '\\':
                    if (++index >= line.Length)
                        return null;
                    (word ??= new StringBuilder()).Append(line[index]);
                    break;
                default:
                    if (Special.Contains(letter, StringComparison.Ordinal))
                        return null;
                    (word ??= new StringBuilder()).Append(letter);
                    break;
            }
        }

        Finish(words, ref word);
        if (words.Count > 0)
            commands.Add(words);
        return commands;
    }

    private static bool Quoted(string line, ref int index, StringBuilder word)
    {
        var quote = line[index];
        for (index++; index < line.Length && line[index] != quote; index++)
        {
            if (quote == '"' && line[index] is '$' or '`')
                return false;
            if (quote == '"' && line[index] == '\\' && index + 1 < line.Length && line[index + 1] is '"' or '\\')
                index++;
            word.Append(line[index]);
        }

        return index < line.Length;
    }

    private static void Finish(List<string> words, ref StringBuilder? word)
    {
        if (word is not null)
            words.Add(word.ToString());
        word = null;
    }
}
