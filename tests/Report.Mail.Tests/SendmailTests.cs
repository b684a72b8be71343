using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Report.Mail.Tests;

public sealed class SendmailTests : MailTest
{
    private const UnixFileMode Program = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    [Fact]
    public async Task The_program_gets_the_message_and_no_address_as_an_argument()
    {
        var program = File("sendmail", $"#!/bin/sh\nprintf '%s\\n' \"$@\" >'{At("arguments")}'\ncat >'{At("message")}'\n", Program);

        var outcome = await SendAsync(("to", "root, Ops <ops@example.org>"), ("sendmail", program));

        Assert.True(outcome.IsOk, Said(outcome));
        Assert.Equal(["root", "ops@example.org"], outcome.Value.Recipients);
        Assert.Equal("-t\n-i\n", System.IO.File.ReadAllText(At("arguments")));
        var text = System.IO.File.ReadAllText(At("message"));
        Assert.DoesNotContain('\r', text);
        var message = Read(text);
        Assert.Equal("root, Ops <ops@example.org>", message.Headers["To"]);
        Assert.Equal("Kernel updated – ÄÖ", message.Subject);
        Assert.Equal("Installed:\n  u-1\n.\nFrom me.\n", message.TextBody);
    }

    [Theory]
    [InlineData("echo 'no such host' >&2; cat >/dev/null; exit 67", OutcomeKind.Failed)]
    [InlineData("echo 'no such host' >&2; exit 75", OutcomeKind.SourceFailed)]
    public async Task A_program_that_fails_is_told_with_what_it_said(string script, OutcomeKind kind)
    {
        var outcome = await SendAsync(("to", "root"), ("sendmail", File("sendmail", $"#!/bin/sh\n{script}\n", Program)));

        Expect("KSP6467", kind, outcome);
        Assert.Contains("no such host", outcome.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_told() =>
        Expect("KSP6467", OutcomeKind.Failed, await SendAsync(("to", "root"), ("sendmail", At("missing"))));

    [Fact]
    public async Task A_program_that_hangs_is_ended()
    {
        var program = File("sendmail", $"#!/bin/sh\necho $$ >'{At("pid")}'\nexec sleep 600\n", Program);

        Expect("KSP6465", OutcomeKind.SourceFailed, await SendAsync(("to", "root"), ("sendmail", program), ("timeout-seconds", "2")));

        var process = $"/proc/{System.IO.File.ReadAllText(At("pid")).Trim()}/comm";
        Assert.True(SpinWait.SpinUntil(() => !System.IO.File.Exists(process), TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task A_program_that_talks_much_does_not_block()
    {
        var program = File("sendmail", "#!/bin/sh\nhead -c 1000000 /dev/zero >&2; head -c 1000000 /dev/zero; cat >/dev/null\n", Program);

        Assert.True((await SendAsync(("to", "root"), ("sendmail", program))).IsOk);
    }
}
