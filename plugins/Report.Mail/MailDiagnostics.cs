using System.Globalization;
using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Plugins.Report.Mail;

/// <summary>Why a message was not sent, each worded once.</summary>
internal static class MailDiagnostics
{
    private const string Later = "The report is kept and sent with the next one.";

    public static MailException Setting(string key, string why) => new(OutcomeKind.Refused, Diagnostic.Error(
        "KSP6460", $"The setting “{key}” of the report makes no sense: {why}.", null, "Correct the section of the report in the configuration; docs/reports.md lists its keys."));

    public static MailException NotReachable(string where, string why) => new(OutcomeKind.SourceFailed, Diagnostic.Error(
        "KSP6461", $"The mail server could not be reached: {Shown(why)}", where, $"Check the network, the server's name and its port. {Later}"));

    public static MailException NotSafe(string where, string why) => new(OutcomeKind.Untrusted, Diagnostic.Error(
        "KSP6462",
        $"No safe connection to the mail server: {Shown(why)}",
        where,
        "Nothing was sent. Check that tls fits the port (required: usually 465, starttls: usually 587), this machine's clock, and that ca-bundle knows the server's authority."));

    public static MailException NotAuthenticated(string where, string why) => new(OutcomeKind.SourceFailed, Diagnostic.Error(
        "KSP6463", $"The mail server does not accept user and password: {Shown(why)}", where, $"Correct user and password-file. {Later}"));

    public static MailException AddressRefused(string where, string address, string why, bool forGood) => new(KindOf(forGood), Diagnostic.Error(
        "KSP6464", $"The mail server does not take mail from or to {Shown(address)}: {Shown(why)}", where, "Correct to or from, or ask whoever runs the server."));

    public static Diagnostic RecipientLeftOut(string where, string address, string why) => Diagnostic.Warning(
        "KSP6464", $"The mail server does not take mail to {Shown(address)}: {Shown(why)}", where, "Correct to, or ask whoever runs the server. The others got the report.");

    public static MailException TooSlow(string where, TimeSpan limit) => new(OutcomeKind.SourceFailed, Diagnostic.Error(
        "KSP6465",
        string.Create(CultureInfo.InvariantCulture, $"Sending was given up after {limit.TotalSeconds} seconds."),
        where,
        $"Check the server; timeout-seconds in the section of the report gives it more time. {Later}"));

    public static MailException MessageRefused(string where, string why, bool forGood) => new(KindOf(forGood), Diagnostic.Error(
        "KSP6466", $"The mail server does not take the message: {Shown(why)}", where, "Ask whoever runs the server; what it said tells why."));

    public static MailException SendmailFailed(string program, string why, bool forGood) => new(forGood ? OutcomeKind.Failed : OutcomeKind.SourceFailed, Diagnostic.Error(
        "KSP6467", $"The mail program failed: {Shown(why)}", program, $"Install or configure a mail program, correct sendmail, or name a server instead. {Later}"));

    public static MailException PasswordFile(string path, string why) => new(OutcomeKind.Refused, Diagnostic.Error(
        "KSP6468", $"The password is not used: {Shown(why)}.", path, "Put the password alone into a file of the user that runs splice, with mode 0600 (chmod 600)."));

    public static Diagnostic NoSubject(string? template) => Diagnostic.Error(
        "KSP6469", "A message begins with a line “Subject: …” and an empty line; this one does not.", template, "Correct the template.");

    /// <summary>What a server or program said, on one line, with nothing in it that a terminal would obey.</summary>
    private static string Shown(string text) => new MessageText(text, "").Safe().Subject;

    private static OutcomeKind KindOf(bool forGood) => forGood ? OutcomeKind.Refused : OutcomeKind.SourceFailed;
}
