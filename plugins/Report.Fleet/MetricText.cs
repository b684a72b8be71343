using System.Globalization;
using System.Text;

namespace Ksplice.Plugins.Report.Fleet;

/// <summary>Writes the text format of Prometheus, version 0.0.4: families with their HELP and TYPE lines, each family's samples together.</summary>
internal sealed class MetricText
{
    private readonly StringBuilder _text = new();

    /// <summary>A family of gauges. Without samples nothing is written.</summary>
    /// <param name="name">Letters and underscores.</param>
    /// <param name="help">One sentence.</param>
    /// <param name="samples">Labels and values; no two with the same labels.</param>
    public void Gauge(string name, string help, params IEnumerable<(IReadOnlyList<(string Name, string Value)> Labels, double Value)> samples)
    {
        var begun = false;
        foreach (var (labels, value) in samples)
        {
            if (!begun)
                _text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} gauge\n");
            begun = true;
            _text.Append(name);
            if (labels.Count > 0)
                _text.Append('{').AppendJoin(',', labels.Select(label => $"{label.Name}=\"{Escape(label.Value)}\"")).Append('}');
            _text.Append(CultureInfo.InvariantCulture, $" {value:R}\n");
        }
    }

    /// <inheritdoc />
    public override string ToString() => _text.ToString();

    // These three are all that the format knows; a carriage return would split the line for readers that take it for a line end.
    private static string Escape(string value) =>
        value.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace('\r', ' ').Replace('\0', ' ');
}
