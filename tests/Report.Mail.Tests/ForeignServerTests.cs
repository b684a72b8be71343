using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Report.Mail.Tests;

/// <summary>Against a mail server that is not ours: aiosmtpd, as the distribution has it.</summary>
public sealed class ForeignServerTests : MailTest
{
    [Fact]
    public async Task Aiosmtpd_takes_our_message_over_STARTTLS_from_a_user()
    {
        using var certificate = Certificates.For("127.0.0.1");
        using var server = Process.Start(new ProcessStartInfo(
            "/usr/bin/python3",
            [
                Path.Combine(AppContext.BaseDirectory, "aiosmtpd_sink.py"), File("cert.pem", certificate.ExportCertificatePem()),
                File("key.pem", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()), "me", "sesame", At("message"),
            ])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false,
        })!;
        try
        {
            var port = int.Parse((await server.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
            (string, string)[] settings =
            [
                ("tls", "starttls"), ("ca-bundle", File("ca.pem", Certificates.Pem)), ("user", "me"),
            ];

            Expect("KSP6463", OutcomeKind.SourceFailed, await SendAsync(port, [.. settings, ("password-file", File("wrong", "wrong"))]));
            Assert.False(System.IO.File.Exists(At("message")));
            var outcome = await SendAsync(port, [.. settings, ("password-file", File("password", "sesame"))]);

            Assert.True(outcome.IsOk, Said(outcome));
            var message = Read(System.IO.File.ReadAllText(At("message")));
            Assert.Equal("Kernel updated – ÄÖ", message.Subject);
            Assert.Equal("Installed:\n  u-1\n.\nFrom me.\n", message.TextBody!.ReplaceLineEndings("\n"));
        }
        finally
        {
            server.StandardInput.Close();
            if (!server.WaitForExit(TimeSpan.FromSeconds(20)))
                server.Kill();
        }
    }
}
