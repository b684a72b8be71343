using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Reports;

namespace Ksplice.Plugins.Report.Mail;

/// <summary>Sends messages by a server or by the machine's own mail program.</summary>
public sealed class MailSender : IReportSender
{
    /// <inheritdoc />
    public string Name => "mail";

    /// <inheritdoc />
    public string Format => "mail";

    /// <inheritdoc />
    public async Task<Outcome<SentReport>> SendAsync(ReportSection section, RenderedReport report, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(section);
        ArgumentNullException.ThrowIfNull(report);
        try
        {
            var settings = MailSettings.Read(section.Settings);
            if (MessageText.Parse(report.Text) is not { } text)
                return Outcome<SentReport>.Refused(MailDiagnostics.NoSubject(null));
            using var message = Messages.Make(settings, report, text.Safe());
            return settings.Server is { } server
                ? await SmtpWay.SendAsync(settings, server, message, cancellation)
                : await SendmailWay.SendAsync(settings, message, cancellation);
        }
        catch (MailException e)
        {
            return Outcome<SentReport>.None(e.Kind, e.Diagnostic);
        }
    }
}
