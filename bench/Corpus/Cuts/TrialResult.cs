using System.Text.RegularExpressions;

namespace Ksplice.Corpus.Cuts;

/// <summary>What the compiler says of a unit.</summary>
/// <param name="Compiles">Whether it compiles.</param>
/// <param name="Blamed">The names in the messages, of which some are missing or have another type than expected.</param>
internal sealed partial record TrialResult(bool Compiles, IReadOnlySet<string> Blamed)
{
    /// <summary>Reads the compiler's messages.</summary>
    public static TrialResult Of(bool succeeded, string messages) => new(
        succeeded,
        messages.Split('\n').Where(line => line.Contains("error:", StringComparison.Ordinal))
            .SelectMany(line => Quoted().Matches(line)).SelectMany(quote => Identifiers.In(quote.Groups["text"].Value)).ToHashSet(StringComparer.Ordinal));

    // Straight or curly, by the language that is set.
    [GeneratedRegex(@"['‘](?<text>[^'’]+)['’]", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();
}
