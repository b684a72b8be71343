using System.Text;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Tests.Shared.Publish;

namespace Ksplice.Tests.Shared.Read;

/// <summary>What somebody in the way, or a publisher who errs, may try.</summary>
public abstract class SourceTrustTests(PublishingFixture keys, RepositoryDriver driver) : SourceTests(keys, driver)
{
    [Fact]
    public async Task A_list_of_a_key_that_is_not_in_the_keyring_is_refused()
    {
        await WriteAsync(new() { Key = PublishingFixture.OtherKey });

        AssertRefused(await RefreshAsync(), OutcomeKind.Untrusted, "KSP6311");
        Assert.Empty(Kept());
    }

    [Fact]
    public async Task A_second_signature_of_an_unknown_key_does_no_harm()
    {
        await WriteAsync(new() { Options = ["--local-user", PublishingFixture.OtherKey] });

        Assert.Equal(1, (await MustRefreshAsync()).Count);
    }

    [Fact]
    public async Task A_key_that_is_too_old_does_not_count()
    {
        await WriteAsync(new() { Key = PublishingFixture.ExpiredKey, Options = ["--faked-system-time", "20200101T120000"] });
        var keyring = Path.Combine(Root, "old.gpg");
        await Keys.RunAsync(["gpg", "--batch", "--output", keyring, "--export", PublishingFixture.ExpiredKey], null, default);

        AssertRefused(await RefreshAsync(("keyring", keyring)), OutcomeKind.Untrusted, "KSP6312");
    }

    [Fact]
    public async Task A_key_taken_out_of_the_keyring_ends_trust_in_what_was_fetched_with_it()
    {
        await PublishAsync("a");
        var keyring = Path.Combine(Root, "keyring.gpg");
        File.Copy(Keys.Keyring, keyring);
        await MustRefreshAsync(("keyring", keyring));
        var update = (await MustListAsync(("keyring", keyring))).Updates[0];
        File.Delete(keyring);
        await Keys.RunAsync(["gpg", "--batch", "--output", keyring, "--export", PublishingFixture.OtherKey], null, default);

        AssertRefused(await Source().ListAsync(Section(("keyring", keyring)), default), OutcomeKind.Untrusted, "KSP6311");
        AssertRefused(await FetchAsync(update, ("keyring", keyring)), OutcomeKind.Untrusted, "KSP6311");
        // Also when the server says that nothing changed.
        AssertRefused(await RefreshAsync(("keyring", keyring)), OutcomeKind.Untrusted, "KSP6311");
    }

    [Fact]
    public async Task An_armoured_keyring_does()
    {
        await PublishAsync("a");
        var keyring = Path.Combine(Root, "keyring.asc");
        await Keys.RunAsync(["gpg", "--batch", "--armor", "--output", keyring, "--export", PublishingFixture.Key], null, default);

        Assert.Equal(1, (await MustRefreshAsync(("keyring", keyring))).Count);
    }

    [Theory]
    [InlineData(null, UnixFileMode.UserRead)]
    [InlineData("", UnixFileMode.UserRead)]
    [InlineData("no keys", UnixFileMode.UserRead)]
    [InlineData("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n!!!!\n-----END PGP PUBLIC KEY BLOCK-----\n", UnixFileMode.UserRead)]
    [InlineData("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA", UnixFileMode.UserRead)]
    [InlineData("\u0099", UnixFileMode.UserRead | UnixFileMode.OtherWrite)]
    public async Task A_keyring_that_cannot_be_used_is_told(string? content, UnixFileMode mode)
    {
        await PublishAsync("a");
        var keyring = Path.Combine(Root, "keyring");
        if (content is not null)
        {
            await File.WriteAllTextAsync(keyring, content, Encoding.Latin1);
            File.SetUnixFileMode(keyring, mode);
        }

        AssertRefused(await RefreshAsync(("keyring", keyring)), OutcomeKind.Failed, "KSP6313");
    }

    [Fact]
    public async Task A_list_of_other_content_is_refused()
    {
        await PublishAsync("a");
        TamperLists(FlipMiddle);

        AssertRefused(await RefreshAsync(), OutcomeKind.Untrusted, "KSP6319");
        Assert.Empty(Kept());
    }

    [Fact]
    public async Task A_list_of_another_length_is_refused()
    {
        await PublishAsync("a");
        TamperLists(bytes => [.. bytes, 10]);

        AssertRefused(await RefreshAsync(), OutcomeKind.SourceFailed, "KSP6308");
        AssertRefused(await RefreshAsync(("uri", $"file:{Repository}")), OutcomeKind.SourceFailed, "KSP6308");
    }

    [Fact]
    public async Task A_package_of_other_content_is_refused_and_a_later_run_heals()
    {
        await PublishAsync("a");
        await MustRefreshAsync();
        var update = (await MustListAsync()).Updates[0];
        var package = Driver.Package("a");
        Tamper(package, FlipMiddle);

        AssertRefused(await FetchAsync(update), OutcomeKind.Untrusted, "KSP6319");
        AssertRefused(await FetchAsync(update, ("uri", $"file:{Repository}")), OutcomeKind.Untrusted, "KSP6319");
        Assert.False(File.Exists(Path.Combine(Root, "fetched.ksplice")));
        Tamper(package, FlipMiddle);
        Assert.Equal("content of a", await FetchTextAsync(update));
        Assert.Empty(Directory.GetFiles(Path.Combine(State, "partial")));
    }

    [Fact]
    public async Task A_mirror_that_lies_is_left_aside_and_told()
    {
        await PublishAsync("a");
        using var liar = new ScriptedServer(Repository)
        {
            Script = request => request.Target.Contains(Signed, StringComparison.Ordinal) ? ScriptedServer.Answer("200 OK", "", "Suite: ksplice\n"u8.ToArray()) : null,
        };

        var outcome = await RefreshAsync(("uri", $"{liar.Uri} {Server.Uri}"));

        Assert.Equal(1, Must(outcome).Count);
        var told = Assert.Single(outcome.Diagnostics);
        Assert.Equal(("KSP6310", DiagnosticSeverity.Warning), (told.Code, told.Severity));
    }

    [Fact]
    public async Task When_all_mirrors_fail_each_is_told_and_a_lie_weighs_most()
    {
        await PublishAsync("a");
        using var liar = new ScriptedServer(Repository) { Script = _ => ScriptedServer.Answer("200 OK", "", "x"u8.ToArray()) };

        var outcome = await RefreshAsync(("uri", $"{liar.Uri} file:{Root}/nowhere"));

        Assert.Equal(OutcomeKind.Untrusted, outcome.Kind);
        Assert.Equal(["KSP6310", "KSP6304"], outcome.Diagnostics.Select(d => d.Code));
    }
}
