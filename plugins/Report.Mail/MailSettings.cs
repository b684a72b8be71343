using System.Globalization;
using MimeKit;

namespace Ksplice.Plugins.Report.Mail;

/// <summary>A section of reports by mail.</summary>
/// <param name="Recipients">Whom to; at least one.</param>
/// <param name="Sender">Whom from.</param>
/// <param name="Server">The server; null for the machine's own mail program.</param>
/// <param name="Sendmail">Absolute path of that program.</param>
/// <param name="Timeout">For all of it.</param>
internal sealed record MailSettings(
    IReadOnlyList<MailboxAddress> Recipients, MailboxAddress Sender, ServerSettings? Server, string Sendmail, TimeSpan Timeout)
{
    private const string UsualSendmail = "/usr/sbin/sendmail";
    private const int MostRecipients = 50;

    private static readonly ParserOptions s_parsing = new() { AllowAddressesWithoutDomain = true };
    private static readonly string[] s_known = ["to", "from", "sendmail", "timeout-seconds", .. ServerSettings.Keys];

    /// <summary>Reads them.</summary>
    /// <exception cref="MailException">A key is missing or unknown, or a value makes no sense.</exception>
    public static MailSettings Read(IReadOnlyDictionary<string, string> values)
    {
        if (values.Keys.Except(s_known, StringComparer.Ordinal).Order(StringComparer.Ordinal).FirstOrDefault() is { } unknown)
            throw MailDiagnostics.Setting(unknown, "no such key is known");
        string? Value(string key) => values.GetValueOrDefault(key) is { Length: > 0 } value ? value : null;

        var server = ServerSettings.Read(Value);
        var sendmail = Value("sendmail");
        if (server is not null && sendmail is not null)
            throw MailDiagnostics.Setting("sendmail", "there is a server too; leave out one of them");
        if (sendmail is not null && !Path.IsPathFullyQualified(sendmail))
            throw MailDiagnostics.Setting("sendmail", "it is no absolute path");
        // A local program knows local names; a server elsewhere does not.
        var needsDomain = server is not null;
        var recipients = Addresses("to", Value("to") ?? throw MailDiagnostics.Setting("to", "it is missing"), needsDomain);
        if (recipients.Count > MostRecipients)
            throw MailDiagnostics.Setting("to", string.Create(CultureInfo.InvariantCulture, $"it names more than {MostRecipients}; use a list of the mail server"));
        var sender = Value("from") ?? (needsDomain ? throw MailDiagnostics.Setting("from", "it is missing, and a server wants to know") : "root");
        return new(
            recipients,
            Addresses("from", sender, needsDomain) is [var only] ? only : throw MailDiagnostics.Setting("from", "it is not one address"),
            server,
            sendmail ?? UsualSendmail,
            TimeSpan.FromSeconds(Number("timeout-seconds", Value("timeout-seconds"), 60, 3600)));
    }

    /// <summary>A whole number from 1 to a limit.</summary>
    internal static int Number(string key, string? value, int usual, int most) =>
        value is null ? usual
        : int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most ? number
        : throw MailDiagnostics.Setting(key, string.Create(CultureInfo.InvariantCulture, $"it is no number from 1 to {most}"));

    private static List<MailboxAddress> Addresses(string key, string text, bool needsDomain)
    {
        // One by one: a list as the library reads it leaves out what it does not understand.
        var mailboxes = text.Split(',').Select(one => MailboxAddress.TryParse(s_parsing, one, out var mailbox) ? mailbox : null).OfType<MailboxAddress>().ToList();
        if (mailboxes.Count != text.Split(',').Length)
            throw MailDiagnostics.Setting(key, "it is no list of addresses such as admin@example.org, other@example.org");
        // Addresses beyond ASCII need an extension that few servers on the way have.
        return mailboxes.TrueForAll(one => one.Address.Length > 0 && one.Address.All(c => char.IsAscii(c) && !char.IsControl(c) && c != ' ') && (!needsDomain || one.Domain.Length > 0))
            ? mailboxes
            : throw MailDiagnostics.Setting(key, "an address has no domain, or letters that are not of the English alphabet");
    }
}
