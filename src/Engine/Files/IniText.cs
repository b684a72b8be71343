using System.Text.RegularExpressions;

namespace Ksplice.Engine.Files;

/// <summary>One section of a configuration.</summary>
/// <param name="Name">As written between the brackets.</param>
/// <param name="Line">Where it begins, from 1.</param>
/// <param name="Keys">Values and lines by key, in lower case.</param>
public sealed record IniSection(string Name, int Line, IReadOnlyDictionary<string, IniValue> Keys);

/// <summary>A value.</summary>
/// <param name="Text">Without blanks around it; continuation lines are joined by one blank.</param>
/// <param name="Line">Where it begins, from 1.</param>
public sealed record IniValue(string Text, int Line);

/// <summary>
/// Reads <c>[Section]</c> and <c>key = value</c> lines as Uptrack's configuration has them: comments begin with # or ; at the beginning of a line, and a line
/// that begins with a blank continues the one before. What stands twice is refused, because it is not obvious which one counts. The framework's own reader
/// comes only with the whole web framework, and tells no line numbers.
/// </summary>
public static partial class IniText
{
    private const int LongestText = 1024 * 1024;

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="prefix">What the names of sections begin with, in any case; whatever other sections hold is left to those whom they concern.</param>
    /// <exception cref="FormatException">It is malformed; the message names the line.</exception>
    public static IReadOnlyList<IniSection> Parse(string text, string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > LongestText)
            throw new FormatException("it is longer than a megabyte");
        var sections = new List<IniSection>();
        Dictionary<string, IniValue>? keys = null;
        string? last = null;
        var number = 0;
        var passing = prefix.Length > 0;
        foreach (var line in text.Split('\n').Select(line => line.TrimEnd()))
        {
            number++;
            if (line.Length == 0 || line[0] is '#' or ';')
                continue;
            if (line[0] == '[')
                passing = !line.AsSpan(1).TrimStart().StartsWith(prefix, StringComparison.OrdinalIgnoreCase);
            if (passing)
                continue;
            if (line.Any(letter => char.IsControl(letter) && letter != '\t'))
                throw new FormatException($"line {number} holds control characters");
            if (line[0] is ' ' or '\t')
            {
                if (last is null)
                    throw new FormatException($"line {number} continues nothing");
                keys![last] = keys[last] with { Text = $"{keys[last].Text} {line.Trim()}".Trim() };
            }
            else if (line[0] == '[')
            {
                (keys, last) = (new(StringComparer.Ordinal), null);
                sections.Add(new(NameOf(line, number, sections), number, keys));
            }
            else
            {
                last = Add(keys, line, number);
            }
        }

        return sections;
    }

    /// <summary>Whether the operator may call a source or a report so: fit to be a folder's name, and to be told in one word.</summary>
    public static bool IsPlainName(string name) => PlainName().IsMatch(name);

    private static string NameOf(string line, int number, List<IniSection> sections)
    {
        var name = line[^1] == ']' ? line[1..^1].Trim() : "";
        if (name.Length == 0)
            throw new FormatException($"line {number} is no section");
        return sections.Exists(section => section.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) ? throw new FormatException($"line {number} begins section [{name}] again") : name;
    }

    private static string Add(Dictionary<string, IniValue>? keys, string line, int number)
    {
        var equals = line.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0 || keys is null)
            throw new FormatException($"line {number} is no “key = value” of a section");
        var key = line[..equals].Trim().ToLowerInvariant();
        return keys.TryAdd(key, new(line[(equals + 1)..].Trim(), number)) ? key : throw new FormatException($"line {number} gives {key} again");
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PlainName();
}
