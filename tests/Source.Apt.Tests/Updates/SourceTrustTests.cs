using System.Text;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Tests.Shared.Publish;

namespace Ksplice.Source.Apt.Tests.Updates;

/// <summary>What somebody in the way, or a publisher who errs, may try.</summary>
public sealed class SourceTrustTests(PublishingFixture keys) : SourceTests(keys)
{
    private const string Beginning = "-----BEGIN PGP SIGNED MESSAGE-----";

    public static TheoryData<string, Func<string, string>> Forgeries => new()
    {
        { "a changed word", text => text.Replace("Suite: ksplice", "Suite: ksplicf", StringComparison.Ordinal) },
        { "something before", text => "Origin: Evil\n" + text },
        { "something after", text => text + "Origin: Evil\n" },
        { "twice", text => text + text },
        { "no signature", text => text[..text.IndexOf("-----BEGIN PGP SIGNATURE", StringComparison.Ordinal)] },
        { "cut off", text => text[..^40] },
        { "another header", text => text.Replace("Hash: ", "NotDashEscaped: x\nHash: ", StringComparison.Ordinal) },
        { "a plain text", text => "Suite: ksplice\n" },
        { "nothing", text => "" },
        { "a second beginning", text => text.Replace("\nOrigin", "\n- " + Beginning + "\n\n" + Beginning + "\nOrigin", StringComparison.Ordinal) },
        { "a zero byte", text => text.Replace("Origin: K", "Origin: \0K", StringComparison.Ordinal) },
    };

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task A_forged_file_is_refused_and_the_old_lists_stay(string name, Func<string, string> forge)
    {
        Assert.NotEmpty(name);
        await PublishAsync("a");
        await MustRefreshAsync();
        await PublishAsync("b");
        var before = Kept();
        Tamper(InRelease, bytes => Encoding.Latin1.GetBytes(forge(Encoding.Latin1.GetString(bytes))));

        AssertRefused(await RefreshAsync(), OutcomeKind.Untrusted, "KSP6310");
        Assert.Equal(before, Kept());
        Assert.Single((await MustListAsync()).Updates);
    }

    [Fact]
    public async Task A_list_of_a_key_that_is_not_in_the_keyring_is_refused()
    {
        await new SignedRepository(Keys, Repository) { Key = PublishingFixture.OtherKey }.WriteAsync(SignedRepository.Stanza("a"));

        AssertRefused(await RefreshAsync(), OutcomeKind.Untrusted, "KSP6311");
        Assert.Empty(Kept());
    }

    [Fact]
    public async Task A_second_signature_of_an_unknown_key_does_no_harm()
    {
        await new SignedRepository(Keys, Repository) { Options = ["--local-user", PublishingFixture.OtherKey] }.WriteAsync(SignedRepository.Stanza("a"));

        Assert.Equal(1, (await MustRefreshAsync()).Count);
    }

    [Fact]
    public async Task A_key_that_is_too_old_does_not_count()
    {
        await new SignedRepository(Keys, Repository) { Key = PublishingFixture.ExpiredKey, Options = ["--faked-system-time", "20200101T120000"] }.WriteAsync(SignedRepository.Stanza("a"));
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
        const string Package = "pool/main/ksplice-update-a_1_amd64.deb";
        Tamper(Package, FlipMiddle);

        AssertRefused(await FetchAsync(update), OutcomeKind.Untrusted, "KSP6319");
        AssertRefused(await FetchAsync(update, ("uri", $"file:{Repository}")), OutcomeKind.Untrusted, "KSP6319");
        Assert.False(File.Exists(Path.Combine(Root, "fetched.ksplice")));
        Tamper(Package, FlipMiddle);
        Assert.Equal("content of a", await FetchTextAsync(update));
        Assert.Empty(Directory.GetFiles(Path.Combine(State, "partial")));
    }

    [Fact]
    public async Task A_mirror_that_lies_is_left_aside_and_told()
    {
        await PublishAsync("a");
        using var liar = new ScriptedServer(Repository)
        {
            Script = request => request.IsFor("InRelease") ? ScriptedServer.Answer("200 OK", "", "Suite: ksplice\n"u8.ToArray()) : null,
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
