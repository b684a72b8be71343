using System.Globalization;
using System.Text;

namespace Ksplice.Cli.Manuals;

/// <summary>Writes roff with the macros of <c>man(7)</c>; every text given is shown as it is.</summary>
internal sealed class RoffText
{
    private readonly StringBuilder _text = new();

    /// <summary>The first line of a page: its name, section, source and title.</summary>
    public RoffText Title(string name, int section, string source, string manual) =>
        Line($".TH {Quoted(name)} {section} \"\" {Quoted(source)} {Quoted(manual)}");

    /// <summary>Begins a section.</summary>
    public RoffText Section(string heading) => Line($".SH {Quoted(heading)}");

    /// <summary>Begins a part of a section.</summary>
    public RoffText Subsection(string heading) => Line($".SS {Quoted(heading)}");

    /// <summary>A paragraph.</summary>
    public RoffText Paragraph(string text) => Line(".PP").Line(Escape(text));

    /// <summary>A paragraph of words that come from <see cref="Bold"/> and <see cref="Italic"/>.</summary>
    public RoffText Formatted(params IEnumerable<string> words) => Line(".PP").Line(Guarded(string.Join(' ', words)));

    /// <summary>A term, made with <see cref="Bold"/> and <see cref="Italic"/>, and what it means.</summary>
    public RoffText Entry(string formattedTerm, string text) => Line(".TP").Line(Guarded(formattedTerm)).Line(Escape(text));

    /// <summary>A term to be typed as it stands.</summary>
    public static string Bold(string text) => $"\\fB{EscapeInside(text)}\\fR";

    /// <summary>A term that stands for something else.</summary>
    public static string Italic(string text) => $"\\fI{EscapeInside(text)}\\fR";

    /// <summary>Text that stands alone on its lines, with everything that roff would act on made harmless.</summary>
    public static string Escape(string text) => string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Where(line => line.Length > 0).Select(line => Guarded(EscapeInside(line))));

    /// <inheritdoc />
    public override string ToString() => _text.ToString();

    // A line that begins with one of these is a request.
    private static string Guarded(string line) => line.StartsWith('.') || line.StartsWith('\'') ? "\\&" + line : line;

    private static string Quoted(string text) => $"\"{EscapeInside(text).Replace("\"", "\\(dq", StringComparison.Ordinal)}\"";

    private static string EscapeInside(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '\\' => escaped.Append("\\e"),
                // Plain, it may become a hyphen that no shell knows when it is copied from the page.
                '-' => escaped.Append("\\-"),
                '`' => escaped.Append("\\(ga"),
                '\'' => escaped.Append("\\(aq"),
                '^' => escaped.Append("\\(ha"),
                '~' => escaped.Append("\\(ti"),
                '…' => escaped.Append("..."),
                '\n' => escaped.Append(' '),
                > 126 => escaped.Append(CultureInfo.InvariantCulture, $"\\[u{rune.Value:X4}]"),
                _ => escaped.Append(rune.ToString()),
            };
        }

        return escaped.ToString();
    }

    private RoffText Line(string line)
    {
        _text.Append(line).Append('\n');
        return this;
    }
}
