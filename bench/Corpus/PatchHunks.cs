using System.Globalization;
using System.Text.RegularExpressions;

namespace Ksplice.Corpus;

/// <summary>Takes one function's hunks out of a file's difference, so that one fix can be had without its neighbours.</summary>
internal static partial class PatchHunks
{
    /// <summary>The patch with only those hunks whose heading (<c>diff -p</c>) names the function.</summary>
    /// <param name="patch">A unified difference of one file.</param>
    /// <param name="function">Name of a function.</param>
    /// <returns>A patch, its line numbers true; null when no hunk is in the function.</returns>
    public static string? OfFunction(string patch, string function)
    {
        var lines = patch.Split('\n');
        var result = new List<string>();
        var inHunk = false;
        var isTaken = true;
        var shift = 0;
        var taken = 0;
        foreach (var line in lines)
        {
            if (Heading().Match(line) is { Success: true } heading)
            {
                inHunk = true;
                isTaken = Regex.IsMatch(heading.Groups["where"].Value, $@"\b{Regex.Escape(function)}\b", RegexOptions.None, TimeSpan.FromSeconds(1));
                if (!isTaken)
                    continue;
                taken++;
                var (start, before, after) = (Number(heading, "start"), Count(heading, "before"), Count(heading, "after"));
                result.Add($"@@ -{start},{before} +{start + shift},{after} @@{heading.Groups["where"].Value}");
                shift += after - before;
            }
            else if (!inHunk || isTaken || line.Length == 0)
            {
                result.Add(line);
            }
        }

        return taken == 0 ? null : string.Join('\n', result);
    }

    /// <summary>How many lines a patch adds and removes.</summary>
    public static int ChangedLines(string patch) =>
        patch.Split('\n').SkipWhile(l => !l.StartsWith("@@ ", StringComparison.Ordinal)).Count(l => l.StartsWith('+') || l.StartsWith('-'));

    private static int Number(Match heading, string name) => int.Parse(heading.Groups[name].ValueSpan, CultureInfo.InvariantCulture);

    // A count that is left out is one.
    private static int Count(Match heading, string name) => heading.Groups[name].Success ? Number(heading, name) : 1;

    [GeneratedRegex(@"^@@ -(?<start>[0-9]+)(,(?<before>[0-9]+))? \+[0-9]+(,(?<after>[0-9]+))? @@(?<where>.*)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Heading();
}
