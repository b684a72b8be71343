using System.Text;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Reports;
using Ksplice.Plugins.Report.Mail;
using MimeKit;

namespace Ksplice.Report.Mail.Tests;

/// <summary>What tests of sending have in common.</summary>
public abstract class MailTest : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ksplice-mail-");

    internal TestCertificates Certificates { get; } = new();

    protected static RenderedReport Report { get; } = new("r-1", new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero), "Subject: Kernel updated – ÄÖ\n\nInstalled:\n  u-1\n.\nFrom me.\n");

    public void Dispose()
    {
        Certificates.Dispose();
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    protected string File(string name, string content, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        var path = Path.Combine(_folder.FullName, name);
        System.IO.File.WriteAllText(path, content);
        System.IO.File.SetUnixFileMode(path, mode);
        return path;
    }

    protected string At(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Sends to a server on loopback with these settings besides.</summary>
    internal static Task<Outcome<SentReport>> SendAsync(int port, params (string Key, string Value)[] more) =>
        SendAsync([("to", "admin@example.org"), ("from", "root@host.example"), ("server", "127.0.0.1"), ("port", $"{port}"), ("timeout-seconds", "30"), .. more]);

    internal static Task<Outcome<SentReport>> SendAsync(params (string Key, string Value)[] settings)
    {
        // The last of two settings counts, so that tests can overrule the usual ones.
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in settings)
            values[key] = value;
        return new MailSender().SendAsync(new ReportSection("test", values), Report, CancellationToken.None);
    }

    protected static MimeMessage Read(string message)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(message));
        return MimeMessage.Load(stream);
    }

    /// <summary>What was said first, for the message of a failed test.</summary>
    protected static string? Said(Outcome<SentReport> outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return outcome.Diagnostics is [var first, ..] ? first.Message : null;
    }

    protected static void Expect(string code, OutcomeKind kind, Outcome<SentReport> outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        Assert.Equal((code, kind), (outcome.Diagnostics[0].Code, outcome.Kind));
    }
}
