using System.Text.RegularExpressions;

namespace Ksplice.Architecture.Tests;

/// <summary>Every diagnostic code has a page that explains it and a test that provokes it.</summary>
public partial class DiagnosticCodeTests
{
    private static readonly string[] s_sections = ["## What it means", "## What to do"];

    private static HashSet<string> InSource { get; } = Codes("src", "plugins");

    // Some tests state a whole outcome in one text, codes at its end.
    private static IEnumerable<string> InOutcomes { get; } =
        from path in Repository.Files("tests", "*.cs")
        from Match match in Outcome().Matches(Repository.Read(path))
        from Capture code in match.Groups["code"].Captures
        select code.Value;

    private static HashSet<string> Explained { get; } =
        [.. Repository.Files("docs/diagnostics", "KSP*.md").Select(path => Path.GetFileNameWithoutExtension(path))];

    [Fact]
    public void Every_code_has_a_page() => Expect.None(InSource.Except(Explained).Order());

    [Fact]
    public void Every_page_is_about_a_code_that_exists() => Expect.None(Explained.Except(InSource).Order());

    [Fact]
    public void Every_code_is_provoked_by_a_test() => Expect.None(InSource.Except(Codes("tests").Concat(InOutcomes)).Order());

    [Fact]
    public void Every_page_says_what_it_means_and_what_to_do() => Expect.None(
        from path in Repository.Files("docs/diagnostics", "KSP*.md")
        let text = Repository.Read(path)
        where !text.StartsWith($"# {Path.GetFileNameWithoutExtension(path)}: ", StringComparison.Ordinal) || !Array.TrueForAll(s_sections, s => text.Contains(s, StringComparison.Ordinal))
        select path);

    private static HashSet<string> Codes(params string[] folders) =>
    [
        .. from folder in folders
           from path in Repository.Files(folder, "*.cs")
           where !path.EndsWith(nameof(DiagnosticCodeTests) + ".cs", StringComparison.Ordinal)
           from Match match in Code().Matches(Repository.Read(path))
           select match.Groups["code"].Value,
    ];

    [GeneratedRegex("; (?:(?<code>KSP[0-9]{4}) ?)+\"", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Outcome();

    [GeneratedRegex("\"(?<code>KSP[0-9]{4})\\b", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();
}
