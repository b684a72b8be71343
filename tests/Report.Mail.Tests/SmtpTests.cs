using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Reports;
using MimeKit;

namespace Ksplice.Report.Mail.Tests;

public sealed class SmtpTests : MailTest
{
    [Fact]
    public async Task A_message_arrives_whole_over_TLS_from_the_first_byte()
    {
        using var certificate = Certificates.For("127.0.0.1");
        await using var server = new MailServer(new() { Certificate = certificate, IsImplicit = true });

        var outcome = await SendAsync(server.Port, ("ca-bundle", File("ca.pem", Certificates.Pem)));

        Assert.Equal([], outcome.Diagnostics);
        Assert.Equal(["admin@example.org"], outcome.Value!.Recipients);
        var message = Read(Assert.Single(server.Messages));
        Assert.Equal("Kernel updated – ÄÖ", message.Subject);
        Assert.Equal("Installed:\n  u-1\n.\nFrom me.\n", message.TextBody!.ReplaceLineEndings("\n"));
        Assert.Equal("utf-8", Assert.IsType<TextPart>(message.Body).ContentType.Charset, ignoreCase: true);
        Assert.Equal("auto-generated", message.Headers["Auto-Submitted"]);
        Assert.Equal(Report.Date, message.Date);
        Assert.Equal("ksplice.r-1@host.example", message.MessageId);
        Assert.Equal(("root@host.example", "admin@example.org"), (message.From.ToString(), message.To.ToString()));
        Assert.DoesNotContain(server.Messages[0], c => c > 126);
    }

    [Fact]
    public async Task STARTTLS_comes_before_anything_that_matters()
    {
        using var certificate = Certificates.For("127.0.0.1");
        await using var server = new MailServer(new() { Certificate = certificate, Account = ("me", "sesame") });

        var outcome = await SendAsync(
            server.Port, ("tls", "starttls"), ("ca-bundle", File("ca.pem", Certificates.Pem)), ("user", "me"), ("password-file", File("password", "sesame\n")));

        Assert.True(outcome.IsOk, Said(outcome));
        Assert.Single(server.Messages);
        Assert.All(server.Commands.SkipWhile(line => line != "STARTTLS").Skip(1), line => Assert.StartsWith("*", line, StringComparison.Ordinal));
        Assert.DoesNotContain(server.Commands.TakeWhile(line => line != "STARTTLS"), line => !line.StartsWith("EHLO", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_TLS_only_when_told_to()
    {
        await using var server = new MailServer();

        Expect("KSP6462", OutcomeKind.Untrusted, await SendAsync(server.Port, ("timeout-seconds", "20")));
        Expect("KSP6462", OutcomeKind.Untrusted, await SendAsync(server.Port, ("tls", "starttls")));
        Assert.Empty(server.Messages);
        Assert.True((await SendAsync(server.Port, ("tls", "none"))).IsOk);
        Assert.Single(server.Messages);
    }

    [Fact]
    public async Task A_refused_STARTTLS_sends_nothing()
    {
        using var certificate = Certificates.For("127.0.0.1");
        await using var server = new MailServer(new()
        {
            Certificate = certificate,
            Answers = new Dictionary<string, string>(StringComparer.Ordinal) { ["STARTTLS"] = "454 TLS not available due to temporary reason" },
        });

        Expect("KSP6462", OutcomeKind.Untrusted, await SendAsync(server.Port, ("tls", "starttls"), ("ca-bundle", File("ca.pem", Certificates.Pem))));
        Assert.DoesNotContain(server.Commands, line => line.Contains("MAIL", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("other.example", 1, true)]
    [InlineData("127.0.0.1", -1, true)]
    [InlineData("127.0.0.1", 1, false)]
    public async Task A_server_that_cannot_prove_who_it_is_gets_nothing(string name, int days, bool isKnown)
    {
        using var certificate = Certificates.For(name, TimeSpan.FromDays(days));
        using var others = new TestCertificates();
        foreach (var isImplicit in new[] { true, false })
        {
            await using var server = new MailServer(new() { Certificate = certificate, IsImplicit = isImplicit, Account = ("me", "sesame") });

            var outcome = await SendAsync(
                server.Port,
                ("tls", isImplicit ? "required" : "starttls"),
                ("ca-bundle", File("ca.pem", (isKnown ? Certificates : others).Pem)),
                ("user", "me"),
                ("password-file", File("password", "sesame")));

            Expect("KSP6462", OutcomeKind.Untrusted, outcome);
            Assert.Empty(server.Messages);
            Assert.DoesNotContain(server.Commands, line => line.Contains("AUTH", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Without_a_bundle_the_systems_authorities_count()
    {
        using var certificate = Certificates.For("127.0.0.1");
        await using var server = new MailServer(new() { Certificate = certificate, IsImplicit = true });

        Expect("KSP6462", OutcomeKind.Untrusted, await SendAsync(server.Port));
    }

    [Theory]
    [InlineData("CONNECT")]
    [InlineData("EHLO")]
    [InlineData("RCPT")]
    [InlineData("END")]
    public async Task A_server_that_falls_silent_is_given_up(string at)
    {
        await using var server = new MailServer(new() { HangsAt = at });

        Expect("KSP6465", OutcomeKind.SourceFailed, await SendAsync(server.Port, ("tls", "none"), ("timeout-seconds", "1")));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told()
    {
        int port;
        await using (var gone = new MailServer())
            port = gone.Port;

        Expect("KSP6461", OutcomeKind.SourceFailed, await SendAsync(port, ("tls", "none")));
    }

    [Fact]
    public async Task A_wrong_password_is_told_and_nothing_is_sent()
    {
        await using var server = new MailServer(new() { Account = ("me", "sesame") });

        Expect("KSP6463", OutcomeKind.SourceFailed, await SendAsync(server.Port, ("tls", "none"), ("user", "me"), ("password-file", File("password", "wrong"))));
        Assert.Empty(server.Messages);
    }

    [Fact]
    public async Task A_server_that_knows_no_users_does_not_get_the_message_without_one()
    {
        await using var server = new MailServer();

        Expect("KSP6463", OutcomeKind.SourceFailed, await SendAsync(server.Port, ("tls", "none"), ("user", "me"), ("password-file", File("password", "sesame"))));
        Assert.Empty(server.Messages);
    }

    [Theory]
    [InlineData("RCPT TO", "550 no such user", "KSP6464", OutcomeKind.Refused)]
    [InlineData("RCPT TO", "450 greylisted", "KSP6464", OutcomeKind.SourceFailed)]
    [InlineData("MAIL FROM", "550 not you", "KSP6464", OutcomeKind.Refused)]
    [InlineData("DATA", "554 no", "KSP6466", OutcomeKind.Refused)]
    [InlineData("END", "552 too big", "KSP6466", OutcomeKind.Refused)]
    [InlineData("END", "451 try later", "KSP6466", OutcomeKind.SourceFailed)]
    public async Task What_a_server_refuses_is_told_and_whether_it_may_pass(string command, string answer, string code, OutcomeKind kind)
    {
        await using var server = new MailServer(new() { Answers = new Dictionary<string, string>(StringComparer.Ordinal) { [command] = answer } });

        var outcome = await SendAsync(server.Port, ("tls", "none"));

        Expect(code, kind, outcome);
        Assert.Contains(answer[4..], outcome.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_refused_recipient_does_not_keep_the_others_from_their_report()
    {
        await using var server = new MailServer(new() { Answers = new Dictionary<string, string>(StringComparer.Ordinal) { ["RCPT TO:<gone"] = "550 left us" } });

        var outcome = await SendAsync(server.Port, ("tls", "none"), ("to", "gone@example.org, Ops <ops@example.org>"));

        Assert.Equal(["ops@example.org"], outcome.Value!.Recipients);
        Assert.Equal(("KSP6464", DiagnosticSeverity.Warning), (outcome.Diagnostics[0].Code, outcome.Diagnostics[0].Severity));
        Assert.Single(server.Messages);
    }

    [Fact]
    public async Task What_a_server_says_cannot_drive_a_terminal()
    {
        await using var server = new MailServer(new() { Answers = new Dictionary<string, string>(StringComparer.Ordinal) { ["MAIL FROM"] = "550 no\u001b[2Jway" } });

        Assert.DoesNotContain((await SendAsync(server.Port, ("tls", "none"))).Diagnostics[0].Message, char.IsControl);
    }

    [Fact]
    public async Task Being_told_to_stop_is_not_a_slow_server()
    {
        await using var server = new MailServer(new() { HangsAt = "EHLO" });
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        var section = new ReportSection("test", new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["to"] = "a@example.org", ["from"] = "b@example.org", ["server"] = "127.0.0.1", ["port"] = $"{server.Port}", ["tls"] = "none",
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new Plugins.Report.Mail.MailSender().SendAsync(section, Report, stop.Token));
    }
}
