using Ksplice.Abstractions.Reports;

namespace Ksplice.Engine.Report.Delivery;

/// <summary>
/// Picks the sections of reports out of a configuration: <c>[Report:NAME]</c> and <c>key = value</c> lines, comments with # or ; at the beginning of a line,
/// a line that begins with a blank continues the one before. Nothing is said of lines of other sections.
/// </summary>
internal static class ReportSectionText
{
    private const string Prefix = "Report:";
    private const int LongestText = 1024 * 1024;

    /// <summary>The sections in their order, keys in lower case.</summary>
    /// <exception cref="FormatException">A section of reports is malformed or stands twice; the message names the line.</exception>
    public static IReadOnlyList<ReportSection> Parse(string text)
    {
        if (text.Length > LongestText)
            throw new FormatException("it is longer than a megabyte");
        var found = new List<(string Name, Dictionary<string, string> Keys)>();
        Dictionary<string, string>? keys = null;
        string? last = null;
        foreach (var (line, number) in text.Split('\n').Select((line, index) => (line.TrimEnd(), index + 1)))
        {
            if (line.Length == 0 || line[0] is '#' or ';')
                continue;
            if (line[0] == '[')
            {
                (keys, last) = (Begin(line, number, found), null);
            }
            else if (keys is not null)
            {
                if (line.Any(letter => char.IsControl(letter) && letter != '\t'))
                    throw new FormatException($"line {number} holds control characters");
                last = Take(keys, last, line, number);
            }
        }

        return [.. found.Select(section => new ReportSection(section.Name, section.Keys))];
    }

    private static Dictionary<string, string>? Begin(string line, int number, List<(string Name, Dictionary<string, string> Keys)> found)
    {
        var name = line.Trim('[', ']', ' ', '\t');
        if (!name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return null;
        name = name[Prefix.Length..];
        if (found.Exists(section => section.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
            throw new FormatException($"line {number} begins a report again that there is already");
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        found.Add((name, keys));
        return keys;
    }

    private static string Take(Dictionary<string, string> keys, string? last, string line, int number)
    {
        if (line[0] is ' ' or '\t')
        {
            if (last is null)
                throw new FormatException($"line {number} continues nothing");
            keys[last] = $"{keys[last]} {line.Trim()}".Trim();
            return last;
        }

        var equals = line.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
            throw new FormatException($"line {number} is no “key = value”");
        var key = line[..equals].Trim().ToLowerInvariant();
        return keys.TryAdd(key, line[(equals + 1)..].Trim()) ? key : throw new FormatException($"line {number} gives a key again");
    }
}
