using System.Globalization;
using System.Text;

namespace Ksplice.Report.Fleet.Tests;

/// <summary>One sample of a text exposition.</summary>
internal sealed record Sample(string Name, IReadOnlyDictionary<string, string> Labels, double Value);

/// <summary>
/// Reads the text format of Prometheus as strictly as its documentation allows: HELP and TYPE once and before the samples of their family, families not
/// mixed, names and escapes as defined, no sample twice, a line feed at the end.
/// </summary>
internal sealed class ExpositionText
{
    private readonly HashSet<string> _finished = new(StringComparer.Ordinal);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private string? _helped;
    private string? _typed;

    public List<Sample> Samples { get; } = [];

    public static List<Sample> Read(string text)
    {
        var reader = new ExpositionText();
        if (!text.EndsWith('\n'))
            throw new FormatException("The last line has no end.");
        foreach (var line in text[..^1].Split('\n'))
            reader.Line(line);
        return reader.Samples;
    }

    private static int NameLength(string text, bool isMetric)
    {
        var length = 0;
        while (length < text.Length && (char.IsAsciiLetter(text[length]) || text[length] == '_' || (isMetric && text[length] == ':') || (length > 0 && char.IsAsciiDigit(text[length]))))
            length++;
        return length > 0 ? length : throw new FormatException($"No name: {text}");
    }

    private void Line(string line)
    {
        if (line.Contains('\r', StringComparison.Ordinal) || line.Contains('\0', StringComparison.Ordinal))
            throw new FormatException($"Something that some take for the end of a line: {line}");
        if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            _helped = Begin(line["# HELP ".Length..], _helped);
        else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            _typed = Type(line["# TYPE ".Length..]);
        else
            Value(line);
    }

    private string Begin(string rest, string? before)
    {
        var name = rest[..NameLength(rest, isMetric: true)];
        if (rest.Length < name.Length + 2 || rest[name.Length] != ' ' || rest.Contains('\\', StringComparison.Ordinal))
            throw new FormatException($"Bad help: {rest}");
        if (before is not null && !_finished.Add(before))
            throw new FormatException($"A family comes back: {before}");
        return _finished.Contains(name) ? throw new FormatException($"A family comes back: {name}") : name;
    }

    private string Type(string rest)
    {
        var words = rest.Split(' ');
        return words is [var name, "gauge" or "counter" or "untyped"] && name == _helped ? name : throw new FormatException($"Bad type: {rest}");
    }

    private void Value(string line)
    {
        var name = line[..NameLength(line, isMetric: true)];
        if (name != _typed)
            throw new FormatException($"A sample outside of its family: {line}");
        var rest = line[name.Length..];
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (rest.StartsWith('{'))
            rest = Labels(rest[1..], labels);
        if (!rest.StartsWith(' ') || !double.TryParse(rest[1..], NumberStyles.Float & ~NumberStyles.AllowLeadingWhite & ~NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var value))
            throw new FormatException($"Bad value: {line}");
        if (!_seen.Add($"{name}\u0001{string.Join('\u0001', labels.Select(label => $"{label.Key}\u0002{label.Value}"))}"))
            throw new FormatException($"A sample twice: {line}");
        Samples.Add(new(name, labels, value));
    }

    private static string Labels(string rest, SortedDictionary<string, string> labels)
    {
        while (true)
        {
            var name = rest[..NameLength(rest, isMetric: false)];
            rest = rest[name.Length..];
            if (!rest.StartsWith("=\"", StringComparison.Ordinal))
                throw new FormatException($"No value of a label: {rest}");
            (var value, rest) = Quoted(rest[2..]);
            if (!labels.TryAdd(name, value))
                throw new FormatException($"A label twice: {name}");
            if (rest.StartsWith('}'))
                return rest[1..];
            rest = rest.StartsWith(',') ? rest[1..] : throw new FormatException($"No end of labels: {rest}");
        }
    }

    private static (string Value, string After) Quoted(string text)
    {
        var value = new StringBuilder();
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] == '"')
                return (value.ToString(), text[(index + 1)..]);
            if (text[index] != '\\')
                value.Append(text[index]);
            else
                value.Append(text[++index] switch { '\\' => '\\', '"' => '"', 'n' => '\n', _ => throw new FormatException($"Bad escape: {text}") });
        }

        throw new FormatException($"No end of a value: {text}");
    }
}
