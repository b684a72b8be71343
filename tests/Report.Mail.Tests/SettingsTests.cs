using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Report.Mail.Tests;

public sealed class SettingsTests : MailTest
{
    [Theory]
    [InlineData("to", "to=")]
    [InlineData("to", "to=nobody")]
    [InlineData("to", "to=a@b.example, ,<")]
    [InlineData("to", "to=team: a@b.example, c@d.example;")]
    [InlineData("to", "to=ä@example.org")]
    [InlineData("from", "from=")]
    [InlineData("from", "from=a@b.example, c@d.example")]
    [InlineData("tls", "tls=maybe")]
    [InlineData("tls", "tls=none", "user=me", "password-file=/p", "server=mail.example")]
    [InlineData("user", "password-file=/p")]
    [InlineData("password-file", "user=me")]
    [InlineData("password-file", "user=me", "password-file=relative")]
    [InlineData("port", "port=0")]
    [InlineData("port", "port=65536")]
    [InlineData("port", "port=+25")]
    [InlineData("server", "server=mail.example:25")]
    [InlineData("server", "server=-x y")]
    [InlineData("timeout-seconds", "timeout-seconds=-1")]
    [InlineData("sendmail", "sendmail=/usr/sbin/sendmail")]
    [InlineData("sendmail", "server=", "sendmail=sendmail")]
    [InlineData("port", "server=", "port=25")]
    [InlineData("ca-bundle", "ca-bundle=relative.pem")]
    [InlineData("ca-bundle", "ca-bundle=/nonexistent/ca.pem")]
    [InlineData("ca-bundle", "ca-bundle=/dev/null")]
    [InlineData("ca-bundle", "tls=none", "ca-bundle=/dev/null")]
    [InlineData("tsl", "tsl=none")]
    public async Task Settings_that_make_no_sense_are_refused_by_key(string key, params string[] changes)
    {
        var outcome = await SendAsync(
        [
            ("to", "admin@example.org"), ("from", "root@host.example"), ("server", "127.0.0.1"),
            .. changes.Select(change => change.Split('=', 2)).Select(parts => (parts[0], parts[1])),
        ]);

        Expect("KSP6460", OutcomeKind.Refused, outcome);
        Assert.Contains($"“{key}”", outcome.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public async Task A_password_that_others_can_read_is_not_used(UnixFileMode others)
    {
        await using var server = new MailServer(new() { Account = ("me", "sesame") });
        var file = File("password", "sesame", UnixFileMode.UserRead | UnixFileMode.UserWrite | others);

        var outcome = await SendAsync(server.Port, ("tls", "none"), ("user", "me"), ("password-file", file));

        Expect("KSP6468", OutcomeKind.Refused, outcome);
        Assert.Empty(server.Commands);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("one\ntwo")]
    public async Task A_file_that_holds_no_password_is_not_used(string content) =>
        Expect("KSP6468", OutcomeKind.Refused, await SendAsync(1, ("tls", "none"), ("user", "me"), ("password-file", File("password", content))));

    [Fact]
    public async Task A_missing_password_file_is_told() =>
        Expect("KSP6468", OutcomeKind.Refused, await SendAsync(1, ("tls", "none"), ("user", "me"), ("password-file", At("missing"))));
}
