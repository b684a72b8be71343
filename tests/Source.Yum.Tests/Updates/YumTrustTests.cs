using System.Text;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Tests.Shared.Publish;
using Ksplice.Tests.Shared.Read;

namespace Ksplice.Source.Yum.Tests.Updates;

public sealed class YumTrustTests(PublishingFixture keys) : SourceTrustTests(keys, new YumDriver())
{
    private string Signature => Signed + ".asc";

    public static TheoryData<string, Func<string, string>> ForgedTexts => new()
    {
        { "a changed digit", text => text.Replace("<size>", "<size>1", StringComparison.Ordinal) },
        { "something after", text => text + "\n" },
        { "cut off", text => text[..^1] },
        { "nothing", _ => "" },
    };

    public static TheoryData<string, Func<string, string>> ForgedSignatures => new()
    {
        { "something before", text => "x\n" + text },
        { "twice", text => text + text },
        { "no signature", _ => "" },
        { "a text", _ => "good" },
        { "cut off", text => text[..(text.Length / 2)] },
        { "another packet", _ => "-----BEGIN PGP SIGNATURE-----\n\nywF0\n-----END PGP SIGNATURE-----\n" },
        { "base64 of nothing", _ => "-----BEGIN PGP SIGNATURE-----\n\n-----END PGP SIGNATURE-----\n" },
    };

    [Theory]
    [MemberData(nameof(ForgedTexts))]
    public Task A_forged_file_is_refused_and_the_old_lists_stay(string name, Func<string, string> forge) => AssertForgeryIsRefusedAsync(name, Signed, forge);

    [Theory]
    [MemberData(nameof(ForgedSignatures))]
    public Task A_forged_signature_is_refused_and_the_old_lists_stay(string name, Func<string, string> forge) => AssertForgeryIsRefusedAsync(name, Signature, forge);

    // OpenPGP programs say of a whole signed message that its signature is good, whatever file it is said to be about.
    [Theory]
    [InlineData("--sign")]
    [InlineData("--clear-sign")]
    public async Task A_signed_message_in_place_of_a_signature_is_refused(string way)
    {
        await PublishAsync("a");
        var signed = await Keys.RunAsync(
            ["gpg", "--batch", "--yes", "--quiet", "--local-user", PublishingFixture.Key, "--armor", "--compress-algo", "none", "--output", InRepository(Signature), way, InRepository(Signed)], null, default);
        Assert.True(signed.ExitCode == 0, signed.Error);
        Tamper(Signed, bytes => [.. bytes, 10]);

        AssertRefused(await RefreshAsync(), OutcomeKind.Untrusted, "KSP6310");
    }

    [Fact]
    public async Task A_repository_without_a_signature_is_refused()
    {
        await PublishAsync("a");
        File.Delete(InRepository(Signature));

        AssertRefused(await RefreshAsync(), OutcomeKind.SourceFailed, "KSP6304");
        Assert.Empty(Kept());
    }

    [Fact]
    public async Task A_signature_that_is_not_armoured_does()
    {
        await new SignedRepodata(Keys, Repository) { IsArmored = false }.WriteAsync(SignedRepodata.List(SignedRepodata.Entry("a")));

        Assert.Equal(1, (await MustRefreshAsync()).Count);
    }

    [Fact]
    public async Task A_signature_of_a_text_is_none_of_a_file()
    {
        await new SignedRepodata(Keys, Repository) { Options = ["--textmode"] }.WriteAsync(SignedRepodata.List(""));

        AssertRefused(await RefreshAsync(), OutcomeKind.Untrusted, "KSP6310");
    }

    [Fact]
    public async Task A_file_signed_anew_by_another_key_is_taken_when_the_keyring_changes_too()
    {
        await PublishAsync("a");
        var keyring = Path.Combine(Root, "keyring.gpg");
        File.Copy(Keys.Keyring, keyring);
        await MustRefreshAsync(("keyring", keyring));
        var signed = await Keys.RunAsync(
            ["gpg", "--batch", "--yes", "--local-user", PublishingFixture.OtherKey, "--armor", "--output", InRepository(Signature), "--detach-sign", InRepository(Signed)], null, default);
        Assert.True(signed.ExitCode == 0, signed.Error);
        File.Delete(keyring);
        await Keys.RunAsync(["gpg", "--batch", "--output", keyring, "--export", PublishingFixture.OtherKey], null, default);

        Assert.Equal(1, (await MustRefreshAsync(("keyring", keyring))).Count);
        Assert.Single((await MustListAsync(("keyring", keyring))).Updates);
    }

    [Fact]
    public async Task A_revoked_key_does_not_count()
    {
        await PublishAsync("a");
        await MustRefreshAsync();
        var keyring = Path.Combine(Root, "revoked.gpg");
        await RevokedAsync(keyring);

        AssertRefused(await RefreshAsync(("keyring", keyring)), OutcomeKind.Untrusted, "KSP6312");
    }

    /// <summary>Writes a keyring in which the key that signs is revoked, in a GnuPG home of its own.</summary>
    private async Task RevokedAsync(string keyring)
    {
        var home = Directory.CreateTempSubdirectory("kr").FullName;
        try
        {
            var secret = Path.Combine(Root, "secret");
            Assert.Equal(0, (await Keys.RunAsync(["gpg", "--batch", "--pinentry-mode", "loopback", "--passphrase", "", "--output", secret, "--export-secret-keys", PublishingFixture.Key], null, default)).ExitCode);
            string[] gpg = ["gpg", "--homedir", home, "--batch", "--quiet"];
            await MustAsync([.. gpg, "--import", secret]);
            var revocation = Path.Combine(Root, "revocation");
            await MustAsync(["sh", "-c", $"printf 'y\\n0\\n\\ny\\n' | gpg --homedir {home} --no-tty --quiet --command-fd 0 --pinentry-mode loopback --passphrase '' --output {revocation} --gen-revoke {PublishingFixture.Key}"]);
            await MustAsync([.. gpg, "--import", revocation]);
            await MustAsync([.. gpg, "--output", keyring, "--export", PublishingFixture.Key]);
        }
        finally
        {
            await Ksplice.Plugins.Shared.Commands.RunAsync(["gpgconf", "--homedir", home, "--kill", "all"], null, default);
            Directory.Delete(home, recursive: true);
        }
    }

    private static async Task MustAsync(IReadOnlyList<string> arguments)
    {
        var answer = await Ksplice.Plugins.Shared.Commands.RunAsync(arguments, null, default);
        Assert.True(answer.ExitCode == 0, answer.Error);
    }

    private async Task AssertForgeryIsRefusedAsync(string name, string path, Func<string, string> forge)
    {
        Assert.NotEmpty(name);
        await PublishAsync("a");
        await MustRefreshAsync();
        await PublishAsync("b");
        var before = Kept();
        Tamper(path, bytes => Encoding.Latin1.GetBytes(forge(Encoding.Latin1.GetString(bytes))));

        AssertRefused(await RefreshAsync(), OutcomeKind.Untrusted, "KSP6310");
        Assert.Equal(before, Kept());
        Assert.Single((await MustListAsync()).Updates);
    }
}
