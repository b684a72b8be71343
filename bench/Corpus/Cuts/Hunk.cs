using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Ksplice.Corpus.Cuts;

/// <summary>One hunk of a unified difference.</summary>
/// <param name="Start">First line of the old file it speaks of, from 1; with no old lines, the line it stands behind.</param>
/// <param name="Where">What stands behind the second <c>@@</c>.</param>
/// <param name="Lines">Its lines with their mark.</param>
internal sealed partial record Hunk(int Start, string Where, IReadOnlyList<string> Lines)
{
    /// <summary>Lines of the old file.</summary>
    public int Before { get; } = Lines.Count(l => l[0] is ' ' or '-');

    /// <summary>Lines of the new file.</summary>
    public int After { get; } = Lines.Count(l => l[0] is ' ' or '+');

    public IEnumerable<string> Added => Lines.Where(l => l[0] == '+').Select(l => l[1..]);

    public IEnumerable<string> Removed => Lines.Where(l => l[0] == '-').Select(l => l[1..]);

    /// <summary>Writes it for a file in which earlier hunks moved lines.</summary>
    public void Write(StringBuilder text, int moved)
    {
        var after = Start + moved + (Before == 0 ? 1 : 0) - (After == 0 ? 1 : 0);
        text.Append(CultureInfo.InvariantCulture, $"@@ -{Start},{Before} +{after},{After} @@{Where}\n");
        foreach (var line in Lines)
            text.Append(line).Append('\n');
    }

    /// <summary>Takes a difference of one file apart.</summary>
    public static IReadOnlyList<Hunk> Parse(string difference)
    {
        var hunks = new List<Hunk>();
        var (start, where, lines) = (0, "", new List<string>());
        foreach (var line in difference.Split('\n').SkipWhile(l => !Heading().IsMatch(l)))
        {
            // Inside a hunk every line begins with a mark, so a heading cannot be mistaken.
            if (Heading().Match(line) is { Success: true } heading)
            {
                Finish();
                (start, where, lines) = (int.Parse(heading.Groups["start"].ValueSpan, CultureInfo.InvariantCulture), heading.Groups["where"].Value, []);
            }
            else if (line.Length > 0)
            {
                lines.Add(line);
            }
        }

        Finish();
        return hunks;

        void Finish()
        {
            if (lines.Count > 0)
                hunks.Add(new Hunk(start, where, lines));
        }
    }

    [GeneratedRegex(@"^@@ -(?<start>[0-9]+)(,[0-9]+)? \+[0-9]+(,[0-9]+)? @@(?<where>.*)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Heading();
}
