using System.Text.RegularExpressions;
using Ksplice.Engine.Create.Build.Declarations;

namespace Ksplice.Corpus.Cuts;

/// <summary>Tells which names some lines of a header declare, by the kernel's style; names of parameters are none.</summary>
internal static partial class Declared
{
    /// <summary>Macros, functions, types, values of enumerations, members and variables.</summary>
    public static HashSet<string> In(IEnumerable<string> lines)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in LogicalLines.Of(string.Join('\n', lines)))
        {
            foreach (var form in new[] { Macro(), Type(), FunctionOrMacroCall(), Value(), Variable() })
                found.UnionWith(form.Matches(line).Select(match => match.Groups["name"].Value));
        }

        return found;
    }

    [GeneratedRegex(@"^\s*#\s*define\s+(?<name>\w+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Macro();

    [GeneratedRegex(@"\b(struct|union|enum)\s+(?<name>\w+)\s*\{|^typedef\b.*\b(?<name>\w+)\s*;", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Type();

    // In the first column, or the second line of a long type; further right stand calls.
    [GeneratedRegex(@"^[A-Za-z_](?<before>[\w\s*]*?)\b(?<name>\w+)\s*\(|^(?<name>[A-Za-z_]\w*)\s*\(|^\s[^()=]*\(\s*\*\s*(?<name>\w+)\s*\)\s*\(", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FunctionOrMacroCall();

    [GeneratedRegex(@"^\s+(?<name>[A-Z_][A-Z0-9_a-z]*)\s*(=[^;]*)?,?\s*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Value();

    [GeneratedRegex(@"^(?!\s*(return|goto)\b)[^()=]*[\s*](?!__)(?<name>\w+)\s*(\[[^\]]*\]|:\s*\w+)*\s*(__\w+\s*)*;", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Variable();
}
