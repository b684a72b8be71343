using System.Globalization;
using System.Text.RegularExpressions;
using Ksplice.Abstractions.Reports;
using MimeKit;

namespace Ksplice.Plugins.Report.Mail;

/// <summary>Makes messages as RFC 5322 has them.</summary>
internal static partial class Messages
{
    /// <summary>A message of a text that is safe already. The same report gives the same Message-ID, so that one sent twice can be told.</summary>
    public static MimeMessage Make(MailSettings settings, RenderedReport report, MessageText text)
    {
        var message = new MimeMessage
        {
            Subject = text.Subject,
            Date = report.Date,
            MessageId = string.Create(CultureInfo.InvariantCulture, $"ksplice.{Word(report.Id, "report")}@{Word(Domain(settings), "localhost")}"),
            Body = new TextPart("plain") { Text = text.Body },
        };
        message.From.Add(settings.Sender);
        message.To.AddRange(settings.Recipients);
        // RFC 3834: keeps absence notices and other robots from answering.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Prepare(EncodingConstraint.SevenBit);
        return message;
    }

    private static string Domain(MailSettings settings) => settings.Sender.Domain is { Length: > 0 } domain ? domain : Environment.MachineName;

    private static string Word(string text, string otherwise) => SafeWord().IsMatch(text) ? text : otherwise;

    [GeneratedRegex(@"\A[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex SafeWord();
}
