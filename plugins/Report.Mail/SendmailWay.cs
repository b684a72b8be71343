using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Reports;
using MimeKit;

namespace Ksplice.Plugins.Report.Mail;

/// <summary>Sends by the machine's own mail program, which every Unix mail server has under the same name.</summary>
internal static class SendmailWay
{
    // EX_TEMPFAIL of sysexits.h.
    private const int TryLater = 75;
    private const int LongestComplaint = 4096;

    /// <summary>Sends.</summary>
    /// <exception cref="MailException">The program did not take it.</exception>
    public static async Task<Outcome<SentReport>> SendAsync(MailSettings settings, MimeMessage message, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(settings.Timeout);
        // -t: recipients as the message has them, so no address becomes an argument. -i: a line with one dot does not end the message.
        using var process = Start(settings.Sendmail, "-t", "-i");
        try
        {
            var complaint = ComplaintAsync(process.StandardError, limit.Token);
            var output = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, limit.Token);
            await WriteAsync(process, message, limit.Token);
            var said = await complaint;
            await output;
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode == 0
                ? Outcome<SentReport>.Ok(new([.. settings.Recipients.Select(one => one.Address)], settings.Sendmail))
                : throw MailDiagnostics.SendmailFailed(
                    settings.Sendmail,
                    string.Create(CultureInfo.InvariantCulture, $"it ended with {process.ExitCode}{(said.Length > 0 ? ": " : ".")}{said}"),
                    process.ExitCode != TryLater);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellation.ThrowIfCancellationRequested();
            throw MailDiagnostics.TooSlow(settings.Sendmail, settings.Timeout);
        }
    }

    private static Process Start(string program, params string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments)
            {
                UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/",
            })!;
        }
        catch (Win32Exception e)
        {
            throw MailDiagnostics.SendmailFailed(program, e.Message, forGood: true);
        }
    }

    private static async Task WriteAsync(Process process, MimeMessage message, CancellationToken cancellation)
    {
        // Programs read their own line ends here; those of the wire they make themselves.
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Unix;
        try
        {
            await message.WriteToAsync(format, process.StandardInput.BaseStream, cancellation);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It stopped reading; its exit code tells whether that was meant.
        }
    }

    private static async Task<string> ComplaintAsync(StreamReader reader, CancellationToken cancellation)
    {
        var kept = new char[LongestComplaint];
        var length = await reader.ReadBlockAsync(kept, cancellation);
        var rest = new char[LongestComplaint];
        while (await reader.ReadAsync(rest, cancellation) > 0)
        {
            // The program must not wait for somebody to read.
        }

        return new string(kept, 0, length).Trim();
    }
}
