using System.Text;

namespace Ksplice.Corpus.Tables;

/// <summary>Writes tables for a terminal and as Markdown.</summary>
internal static class SectionWriter
{
    /// <summary>Columns padded with blanks.</summary>
    public static string Text(IEnumerable<Section> sections)
    {
        var text = new StringBuilder();
        foreach (var section in sections)
        {
            text.Append(section.Title).Append('\n');
            foreach (var note in section.Notes)
                text.Append(note).Append('\n');
            if (section.Columns.Count > 0)
            {
                var lines = section.Rows.Prepend(section.Columns).ToList();
                var widths = section.Columns.Select((_, i) => lines.Max(l => l[i].Length)).ToList();
                foreach (var line in lines)
                    text.Append("  ").Append(string.Join("  ", line.Select((cell, i) => HoldsNumbers(section, i) ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]))).TrimEnd()).Append('\n');
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>A chapter each.</summary>
    public static string Markdown(IEnumerable<Section> sections)
    {
        var text = new StringBuilder();
        foreach (var section in sections)
        {
            text.Append("## ").Append(section.Title).Append("\n\n");
            foreach (var note in section.Notes)
                text.Append(note).Append("\n\n");
            if (section.Columns.Count == 0)
                continue;
            text.Append(Line(section.Columns)).Append(Line(section.Columns.Select((_, i) => HoldsNumbers(section, i) ? "---:" : "---")));
            foreach (var row in section.Rows)
                text.Append(Line(row.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal))));
            text.Append('\n');
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static bool HoldsNumbers(Section section, int column) => column > 0 && section.Rows.All(r => r[column].Length == 0 || r[column][0] is (>= '0' and <= '9') or '–');

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |\n";
}
