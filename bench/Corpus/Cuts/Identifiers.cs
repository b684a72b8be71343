using System.Text.RegularExpressions;

namespace Ksplice.Corpus.Cuts;

/// <summary>Finds names in C text.</summary>
internal static partial class Identifiers
{
    /// <summary>All names in a text, keywords included.</summary>
    public static HashSet<string> In(string text) => Word().Matches(text).Select(m => m.Value).ToHashSet(StringComparer.Ordinal);

    /// <summary>All names in some lines.</summary>
    public static HashSet<string> In(IEnumerable<string> lines) => In(string.Join('\n', lines));

    /// <summary>Names that an opening bracket follows: functions and macros with arguments.</summary>
    public static HashSet<string> Called(IEnumerable<string> lines) =>
        CalledWord().Matches(string.Join('\n', lines)).Select(m => m.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex(@"\b[A-Za-z_]\w*", RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex Word();

    [GeneratedRegex(@"\b(?<name>[A-Za-z_]\w*)\s*\(", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex CalledWord();
}
