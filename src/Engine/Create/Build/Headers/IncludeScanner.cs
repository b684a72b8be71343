using System.Text;
using System.Text.RegularExpressions;

namespace Ksplice.Engine.Create.Build.Headers;

/// <summary>
/// Finds by text what a file may include. Conditions are not looked at, and comments hardly: one mention too many costs a run of the preprocessor, one
/// too few would leave a unit out.
/// </summary>
internal static partial class IncludeScanner
{
    /// <summary>The macro with which tracing headers read themselves again, which its own definitions explain.</summary>
    public const string TraceMacro = "TRACE_INCLUDE";

    /// <summary>Mentions in C or assembler, each once.</summary>
    public static IReadOnlyCollection<IncludeMention> Scan(ReadOnlySpan<byte> text)
    {
        var found = new HashSet<IncludeMention>();
        foreach (var at in Occurrences(text, "include"u8))
        {
            if (!IsDirective(text[..at]))
                continue;
            var rest = text[(at + "include".Length)..];
            var next = rest.StartsWith("_next"u8);
            if (next)
                rest = rest["_next".Length..];
            if (FileName(rest) is { } file)
                found.Add(next ? file with { Form = IncludeForm.Searched } : file);
            else if (rest.Length > 0 && rest[0] is (byte)' ' or (byte)'\t' && Word(rest) is { Length: > 0 } macro && macro != TraceMacro)
                found.Add(new IncludeMention(IncludeForm.Computed, macro));
        }

        foreach (var at in Occurrences(text, "define"u8))
        {
            if (IsDirective(text[..at]))
                Define(found, text[(at + "define".Length)..]);
        }

        return found;
    }

    /// <summary>Headers that a makefile has the compiler read, and folders that it has it search, each once. Programs for the build machine do not count.</summary>
    public static IReadOnlyCollection<IncludeMention> ScanMakefile(string text)
    {
        var headers = OptionWithHeader().Matches(text).Select(match => new IncludeMention(IncludeForm.Searched, match.Groups["file"].Value));
        var folders = text.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n')
            .Where(line => SearchingLine().IsMatch(line) && !ForBuildMachine().IsMatch(line))
            .SelectMany(line => PathInMakefile().Matches(line)).Select(match => new IncludeMention(IncludeForm.Folder, match.Groups["path"].Value.TrimEnd('/') + "/"));
        return [.. headers.Concat(folders).Distinct()];
    }

    /// <summary>Whether text ends with the beginning of a directive: a sharp, or the assembler's dot, at the start of a line or behind a comment.</summary>
    private static bool IsDirective(ReadOnlySpan<byte> before)
    {
        before = before.TrimEnd(" \t"u8);
        if (before.Length == 0 || before[^1] is not ((byte)'#' or (byte)'.'))
            return false;
        before = before[..^1].TrimEnd(" \t"u8);
        return before.Length == 0 || before[^1] == '\n' || before.EndsWith("*/"u8);
    }

    private static void Define(HashSet<IncludeMention> found, ReadOnlySpan<byte> rest)
    {
        var name = Word(rest);
        if (name.Length == 0)
            return;
        var value = rest.TrimStart(" \t"u8)[name.Length..];
        if (value.Length == 0 || value[0] is not ((byte)' ' or (byte)'\t'))
            return;
        switch (name)
        {
            case "TRACE_INCLUDE_FILE" when Word(value) is { Length: > 0 } file:
                found.Add(new IncludeMention(IncludeForm.Quoted, file + ".h"));
                break;
            case "TRACE_SYSTEM" when Word(value) is { Length: > 0 } system:
                found.Add(new IncludeMention(IncludeForm.Searched, $"trace/events/{system}.h"));
                break;
            default:
                if (FileName(value) is { } mention && mention.Name.Contains('.', StringComparison.Ordinal) && !mention.Name.Contains(' ', StringComparison.Ordinal))
                {
                    // Beside which file it will be looked for is not known here.
                    found.Add(mention with { Form = IncludeForm.Searched });
                    found.Add(new IncludeMention(IncludeForm.Defined, name));
                }

                break;
        }
    }

    private static IncludeMention? FileName(ReadOnlySpan<byte> rest)
    {
        rest = rest.TrimStart(" \t"u8);
        if (rest.Length == 0 || rest[0] is not ((byte)'"' or (byte)'<'))
            return null;
        var quoted = rest[0] == '"';
        var line = rest[1..];
        var end = line.IndexOfAny((byte)(quoted ? '"' : '>'), (byte)'\n');
        return end > 0 && line[end] != '\n'
            ? new IncludeMention(quoted ? IncludeForm.Quoted : IncludeForm.Searched, Encoding.Latin1.GetString(line[..end]))
            : null;
    }

    private static string Word(ReadOnlySpan<byte> rest)
    {
        rest = rest.TrimStart(" \t"u8);
        var length = 0;
        while (length < rest.Length && (char.IsAsciiLetterOrDigit((char)rest[length]) || rest[length] == '_'))
            length++;
        return Encoding.Latin1.GetString(rest[..length]);
    }

    private static List<int> Occurrences(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word)
    {
        var places = new List<int>();
        for (var start = 0; text[start..].IndexOf(word) is >= 0 and var offset; start += offset + word.Length)
            places.Add(start + offset);
        return places;
    }

    [GeneratedRegex(@"(?:-include|-imacros|-D\w+=\S*?)\s*(?:\$\([^)\s]*\)/)*(?<file>[A-Za-z0-9_][A-Za-z0-9_./+-]*\.h)\b", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5000)]
    private static partial Regex OptionWithHeader();

    // A folder stands behind the option itself, or in a variable that is put there.
    [GeneratedRegex(@"-I|^\s*(export\s+)?\w*[Ii][Nn][Cc]\w*\s*[:+?]?=", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex SearchingLine();

    [GeneratedRegex(@"^\s*(export\s+)?(host|user|KBUILD_HOST|KBUILD_USER)\w*[^=\s]*\s*[:+?]?=", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex ForBuildMachine();

    [GeneratedRegex(@"(?<path>(?<=\)/|-I\s?)[A-Za-z0-9_.+-]+(/[A-Za-z0-9_.+-]+)*|[A-Za-z0-9_.+-]+(/[A-Za-z0-9_.+-]+)+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex PathInMakefile();
}
