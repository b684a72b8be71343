using System.Globalization;
using System.Text;

namespace Ksplice.Plugins.Report.Mail;

/// <summary>A message as text: <c>Subject: …</c>, an empty line, and what it says.</summary>
/// <param name="Subject">The subject, one line.</param>
/// <param name="Body">Lines that end with a line feed.</param>
internal readonly record struct MessageText(string Subject, string Body)
{
    private const string SubjectMark = "Subject:";
    private const int LongestSubject = 200;
    private const int LongestBody = 64 * 1024;

    /// <summary>Takes a message or a template of one apart.</summary>
    /// <returns>Null when it does not begin with a subject and an empty line.</returns>
    public static MessageText? Parse(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n', 3);
        return lines.Length == 3 && lines[0].StartsWith(SubjectMark, StringComparison.OrdinalIgnoreCase) && string.IsNullOrWhiteSpace(lines[1])
            ? new(lines[0][SubjectMark.Length..].Trim(), lines[2])
            : null;
    }

    /// <summary>
    /// The same without anything that is more than text to a mail program or a terminal: line breaks and control characters in the subject, control
    /// characters in the body, direction marks in both; and not longer than mail should be.
    /// </summary>
    public MessageText Safe()
    {
        var subject = new StringBuilder();
        foreach (var rune in Subject.EnumerateRunes())
            subject.Append(IsText(rune) ? rune.ToString() : " ");
        var line = string.Join(' ', subject.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var body = new StringBuilder();
        foreach (var rune in Body.ReplaceLineEndings("\n").EnumerateRunes().Where(rune => rune.Value is '\n' or '\t' || IsText(rune)))
            body.Append(rune.ToString());
        return new(line.Length == 0 ? "(no subject)" : Cut(line, LongestSubject, "…"), Cut(body.ToString(), LongestBody, "\n… (cut)\n"));
    }

    /// <inheritdoc />
    public override string ToString() => $"{SubjectMark} {Subject}\n\n{Body}";

    private static bool IsText(Rune rune) => Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static string Cut(string text, int length, string mark)
    {
        if (text.Length <= length)
            return text;
        // Half of a surrogate pair is no text.
        return text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)] + mark;
    }
}
