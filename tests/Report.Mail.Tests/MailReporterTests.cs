using System.Text.Json.Nodes;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Reports;
using Ksplice.Plugins.Report.Mail;

namespace Ksplice.Report.Mail.Tests;

public sealed class MailReporterTests
{
    private static readonly string s_host = Environment.MachineName;

    public static TheoryData<string, OutcomeKind, string, string, string> Messages => new()
    {
        {
            "check", OutcomeKind.Ok, """{"available":[{"id":"u-2","title":"Fix a","cves":["CVE-1","CVE-2"]},{"id":"u-3"}]}""",
            "New kernel updates", "These updates are available and not installed:\n  u-2  Fix a (CVE-1, CVE-2)\n  u-3\n\nuptrack-upgrade installs them.\n"
        },
        { "check", OutcomeKind.Nothing, "{}", "Kernel is up to date", "No newer update is available.\n" },
        { "check", OutcomeKind.SourceFailed, "{}", "Checking for kernel updates failed", "" },
        {
            "upgrade", OutcomeKind.Ok, """{"installed":[{"id":"u-2","title":"T","cves":[]}],"removed":[{"id":"u-1"}],"effectiveKernel":"6.1.0-50+u2"}""",
            "Kernel updated", "Installed:\n  u-2  T\nRemoved:\n  u-1\nEffective kernel version is 6.1.0-50+u2\n"
        },
        { "install", OutcomeKind.Busy, """{"failed":[{"id":"u-2"}]}""", "Installing kernel updates failed (busy)", "Not installed:\n  u-2\n" },
        { "boot", OutcomeKind.Ok, """{"installed":[{"id":"u-2"}]}""", "Kernel updates installed at boot", "Installed:\n  u-2\n" },
        { "remove", OutcomeKind.Ok, """{"removed":[{"id":"u-2"}]}""", "Kernel updates removed", "Removed, so what they fixed is open again:\n  u-2\n" },
        {
            "apply", OutcomeKind.Ok, """{"applied":[{"id":"u-1","functions":["f"],"pauseNanoseconds":58400,"attempts":1,"moduleBytes":8192},{"id":"u-2","functions":["g","h"],"pauseNanoseconds":1000,"attempts":2,"moduleBytes":4096}]}""",
            "Kernel updated: u-1, u-2",
            "Applied u-1: f\n  pause 58.4 µs, attempt 1, 8 KiB of kernel memory\nApplied u-2: g, h\n  pause 1 µs, attempt 2, 4 KiB of kernel memory\n"
        },
        {
            "undo", OutcomeKind.Busy, """{"undone":[],"blockers":[{"pid":7,"comm":"sshd","function":"f","stack":["f","do_poll"]}]}""",
            "Taking back a kernel update failed (busy)", "No safe moment was found. In the way:\n  sshd (7) in f: f, do_poll\n"
        },
        { "unheard-of", OutcomeKind.Refused, """{"a":1}""", "splice unheard-of: refused", "a: 1\n" },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_says_what_happened(string command, OutcomeKind outcome, string result, string subject, string body)
    {
        var text = Render(new(RunRecord.CurrentSchema, command, outcome, DateTimeOffset.UnixEpoch, TimeSpan.Zero, [], JsonNode.Parse(result)!.AsObject()));

        Assert.StartsWith($"Subject: [{s_host}] {subject}\n\n{body}\n--\n", text, StringComparison.Ordinal);
        Assert.EndsWith($"--\nsplice {command} on {s_host}, 1970-01-01T00:00:00.000Z, outcome: {RunRecordJson.Word(outcome)}\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_noticed_is_in_it()
    {
        var text = Render(Record("upgrade", "{}") with
        {
            Outcome = OutcomeKind.Refused, Diagnostics = [Diagnostic.Error("KSP9999", "what", "where", "do this"), Diagnostic.Info("KSP9998", "so")],
        });

        Assert.Contains("\nerror KSP9999: where: what\n  do this\n", text, StringComparison.Ordinal);
        Assert.Contains("\ninfo KSP9998: so\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("u-1\nBcc: everybody@example.org")]
    [InlineData("u-1\r\n\r\nhello")]
    [InlineData("u-1\u2028Bcc: x")]
    [InlineData("u-1\u0085Bcc: x")]
    [InlineData("u-1\u0000\u001b[2J")]
    public void A_field_stays_in_its_place_whatever_it_holds(string id)
    {
        var text = Render(Record("apply", "{}") with
        {
            Result = new JsonObject { ["applied"] = new JsonArray(new JsonObject { ["id"] = id, ["functions"] = new JsonArray("f"), ["pauseNanoseconds"] = 1, ["attempts"] = 1, ["moduleBytes"] = 1 }) },
        });

        var lines = text.Split('\n');
        Assert.StartsWith($"Subject: [{s_host}] Kernel updated: u-1", lines[0], StringComparison.Ordinal);
        Assert.Equal("", lines[1]);
        Assert.StartsWith("Applied u-1", lines[2], StringComparison.Ordinal);
        Assert.DoesNotContain(text, c => char.IsControl(c) && c != '\n');
        Assert.DoesNotContain('\u2028', text);
    }

    [Fact]
    public void Whatever_is_long_is_cut()
    {
        var text = Render(Record("apply", "{}"), $"Subject: {new string('a', 5000)}\n\n{new string('b', 500000)}");

        Assert.InRange(text.Split('\n')[0].Length, 100, 230);
        Assert.InRange(text.Length, 60000, 70000);
        Assert.EndsWith("… (cut)\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_of_the_users_own_replaces_the_built_in_one_and_may_use_its_parts() =>
        Assert.Equal(
            "Subject: apply ok\n\nHello\n\n--\nsplice apply on " + s_host + ", 1970-01-01T00:00:00.000Z, outcome: ok\n",
            Render(Record("apply", "{}"), "Subject: {{command}} {{outcome}}\r\n\r\nHello\r\n{{> run}}\r\n"));

    [Theory]
    [InlineData("KSP6469", "Hello\n\nworld")]
    [InlineData("KSP6469", "Subject: x\nBcc: y\n\nworld")]
    [InlineData("KSP6469", "Subject: x")]
    [InlineData("KSP7031", "Subject: {{nosuchfield}}\n\nworld")]
    [InlineData("KSP7031", "Subject: x\n\n{{#if a}}")]
    public void A_template_that_makes_no_message_is_refused(string code, string template) =>
        Assert.Equal(code, new MailReporter().Render(Record("apply", "{}"), new ReportOptions(template, "own.hbs")).Diagnostics[0].Code);

    private static RunRecord Record(string command, string result) =>
        new(RunRecord.CurrentSchema, command, OutcomeKind.Ok, DateTimeOffset.UnixEpoch, TimeSpan.Zero, [], JsonNode.Parse(result)!.AsObject());

    private static string Render(RunRecord record, string? template = null)
    {
        var outcome = new MailReporter().Render(record, new ReportOptions(template, template is null ? null : "own.hbs"));
        Assert.True(outcome.IsOk, outcome.Diagnostics is [var first, ..] ? first.Message : null);
        return outcome.Value;
    }
}
