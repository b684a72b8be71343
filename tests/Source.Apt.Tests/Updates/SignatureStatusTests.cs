using Ksplice.Abstractions.Diagnostics;
using Ksplice.Plugins.Shared.Read;
using Ksplice.Plugins.Shared.Read.Tools;
using Ksplice.Plugins.Shared.Read.Trust;

namespace Ksplice.Source.Apt.Tests.Updates;

/// <summary>What gpgv may say, some of it hard to bring about with keys.</summary>
public class SignatureStatusTests
{
    private const string Good = "NEWSIG|GOODSIG 1 a@x|" + Valid;
    private const string Valid = "VALIDSIG AA 2026-11-23 1 0 4 0 22 10 01 AA";

    [Theory]
    [InlineData(Good)]
    [InlineData("PLAINTEXT 74 0|" + Good + "|NEWSIG|ERRSIG 2 22 8 01 1 9 BB|NO_PUBKEY 2")]
    [InlineData("NEWSIG|EXPKEYSIG 1 a@x|" + Valid + "|" + Good)]
    public void One_good_signature_is_enough(string status) => SignatureStatus.Judge(Lines(status), "x", "01");

    [Theory]
    [InlineData("", "KSP6310")]
    [InlineData("NEWSIG|GOODSIG 1 a@x", "KSP6310")]
    [InlineData("NEWSIG|" + Valid, "KSP6310")]
    [InlineData("GOODSIG 1 a@x|" + Valid, "KSP6310")]
    [InlineData("NEWSIG|GOODSIG 1 a@x|NEWSIG|" + Valid, "KSP6310")]
    [InlineData("NEWSIG|GOODSIG 1 a@x|VALIDSIG AA 2026-11-23 1 0 4 0 22 10 00 AA", "KSP6310")]
    [InlineData(Good + "|NEWSIG|BADSIG 2 b@x", "KSP6310")]
    [InlineData("NEWSIG|ERRSIG 2 22 8 01 1 9 BB|NO_PUBKEY 2", "KSP6311")]
    [InlineData("NEWSIG|EXPKEYSIG 1 a@x|" + Valid, "KSP6312")]
    [InlineData("NEWSIG|REVKEYSIG 1 a@x|" + Valid, "KSP6312")]
    [InlineData("NEWSIG|EXPSIG 1 a@x|" + Valid, "KSP6312")]
    [InlineData("NEWSIG|GOODSIG 1 a@x|REVKEYSIG 1 a@x|" + Valid, "KSP6312")]
    [InlineData("NEWSIG|GOODSIG 1 a@x|VALIDSIG AA 2026-11-23 1 0 4 0 22 2 01 AA", "KSP6312")]
    public void Anything_less_is_refused(string status, string code)
    {
        var refusal = Assert.Throws<SourceException>(() => SignatureStatus.Judge(Lines(status), "x", "01"));

        Assert.Equal((code, OutcomeKind.Untrusted), (refusal.Diagnostic.Code, refusal.Kind));
    }

    [Fact]
    public async Task A_missing_tool_is_named_with_its_package()
    {
        var refusal = await Assert.ThrowsAsync<SourceException>(() => Tool.RunAsync("gpgv", ["gpgv-that-is-not-there"], _ => Task.CompletedTask, default));

        Assert.Equal("KSP6327", refusal.Diagnostic.Code);
        Assert.Contains("gpgv", refusal.Diagnostic.Hint, StringComparison.Ordinal);
    }

    private static string Lines(string status) => string.Concat(status.Split('|').Select(line => $"[GNUPG:] {line}\n"));
}
