using System.Security.Cryptography;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Files;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Tests.Update;

public sealed class KeyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_new_private_key_is_for_its_owner_alone()
    {
        Create("key");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.File("key")));
    }

    [Fact]
    public void Both_halves_can_be_read_again_and_belong_together()
    {
        var id = Create("key");

        using var key = SigningKey.Load(_folder.File("key")).Value!;
        Assert.Equal(id, key.Public.Id);
        Assert.Equal(id, PublicKey.Load(_folder.File("key.pub")).Value!.Id);
    }

    [Theory]
    [InlineData("key")]
    [InlineData("key.pub")]
    public void An_existing_file_is_never_overwritten(string existing)
    {
        File.WriteAllText(_folder.File(existing), "precious");

        var outcome = SigningKey.Create(_folder.File("key"));

        Assert.Equal((OutcomeKind.Refused, "KSP3009"), (outcome.Kind, outcome.Diagnostics[0].Code));
        Assert.Equal("precious", File.ReadAllText(_folder.File(existing)));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData("key", "PRIVATE KEY")]
    [InlineData("absent", "find")]
    public void What_is_not_one_public_key_is_not_trusted(string file, string reason)
    {
        Create("key");
        AssertUnusable(PublicKey.Load(_folder.File(file)), reason);
    }

    [Fact]
    public void A_public_key_does_not_sign()
    {
        Create("key");
        AssertUnusable(SigningKey.Load(_folder.File("key.pub")), "PUBLIC KEY");
    }

    [Fact]
    public void Two_keys_in_one_file_are_refused()
    {
        Create("key");
        File.AppendAllText(_folder.File("key.pub"), File.ReadAllText(_folder.File("key.pub")));
        AssertUnusable(PublicKey.Load(_folder.File("key.pub")), "exactly one");
    }

    [Fact]
    public void Keys_on_other_curves_are_refused()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        File.WriteAllText(_folder.File("other.pub"), other.ExportSubjectPublicKeyInfoPem());
        AssertUnusable(PublicKey.Load(_folder.File("other.pub")), "P-256");
    }

    [Fact]
    public void Keys_of_other_kinds_are_refused()
    {
        using var other = RSA.Create(2048);
        File.WriteAllText(_folder.File("other.pub"), other.ExportSubjectPublicKeyInfoPem());
        AssertUnusable(PublicKey.Load(_folder.File("other.pub")), string.Empty);
    }

    [Fact]
    public void A_trust_store_gives_its_public_keys_and_the_named_ones()
    {
        var stored = Create("store.d/a");
        var named = Create("named");

        var policy = TrustStore.Gather(_folder.File("store.d"), [_folder.File("named.pub")], allowUnsigned: false, WriteGuard.Inactive).Value!;

        Assert.Equal([stored, named], policy.Keys.Select(k => k.Id));
        Assert.Empty(policy.Diagnostics);
    }

    [Fact]
    public void A_broken_file_in_a_trust_store_is_left_out_with_a_warning()
    {
        var stored = Create("store.d/a");
        File.WriteAllText(_folder.File("store.d/b.pub"), "junk");

        var policy = TrustStore.Gather(_folder.File("store.d"), [], allowUnsigned: false, WriteGuard.Inactive).Value!;

        Assert.Equal([stored], policy.Keys.Select(k => k.Id));
        Assert.Equal(("KSP3008", DiagnosticSeverity.Warning), (policy.Diagnostics[0].Code, policy.Diagnostics[0].Severity));
    }

    [Fact]
    public void A_broken_key_that_the_user_named_is_refused()
    {
        File.WriteAllText(_folder.File("b.pub"), "junk");

        var policy = TrustStore.Gather(_folder.File("store.d"), [_folder.File("b.pub")], allowUnsigned: false, WriteGuard.Inactive);

        Assert.Equal((OutcomeKind.Refused, "KSP3008"), (policy.Kind, policy.Diagnostics[0].Code));
    }

    [Theory]
    [InlineData("store.d")]
    [InlineData("store.d/a.pub")]
    public void As_root_a_trust_store_that_everybody_can_write_is_not_trusted(string writable)
    {
        Create("store.d/a");
        var path = _folder.File(writable);
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.OtherWrite);

        var guard = WriteGuard.Trusting(0, FileOwner.Of(_folder.Path).UserId);
        var policy = TrustStore.Gather(_folder.File("store.d"), [], allowUnsigned: false, guard).Value!;

        Assert.Empty(policy.Keys);
        Assert.Equal("KSP3010", Assert.Single(policy.Diagnostics).Code);
    }

    private static void AssertUnusable<T>(Outcome<T> outcome, string reason)
        where T : class
    {
        Assert.Equal((OutcomeKind.Refused, "KSP3008"), (outcome.Kind, outcome.Diagnostics[0].Code));
        Assert.Contains(reason, outcome.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    private string Create(string name)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(_folder.File(name))!);
        using var key = SigningKey.Create(_folder.File(name)).Value!;
        return key.Public.Id;
    }
}
