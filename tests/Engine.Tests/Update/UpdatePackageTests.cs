using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Tests.Update;

public sealed class UpdatePackageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SigningKey _key = SigningKey.Generate();

    private string Path => _folder.File("sample.ksplice");

    public void Dispose()
    {
        _key.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void What_was_written_comes_back()
    {
        using var package = Open(SamplePackage.Write(Path, _key), SamplePackage.Trusting(_key));

        Assert.Equal(SignatureVerdict.Trusted, package.Signature.Verdict);
        Assert.Equal("sample-1", package.Manifest.Id);
        Assert.Equal(["tcp_a", "tcp_b"], package.Manifest.Targets[0].Functions.Select(f => f.Name));
        foreach (var content in SamplePackage.Contents)
            Assert.Equal(content.Bytes.ToArray(), package.ReadEntry(content.Name).Value);
    }

    [Fact]
    public void The_same_update_in_another_order_is_the_same_bytes()
    {
        SamplePackage.Write(Path);
        var other = _folder.File("other.ksplice");
        var sample = SamplePackage.Manifest;

        UpdatePackageWriter.Write(
            other,
            sample with { Cves = [.. sample.Cves.Reverse()], Targets = [sample.Targets[0] with { Functions = [.. sample.Targets[0].Functions.Reverse()] }] },
            [.. SamplePackage.Contents.Reverse()]);

        Assert.Equal(File.ReadAllBytes(Path), File.ReadAllBytes(other));
    }

    [Fact]
    public void Entries_that_shrink_are_stored_compressed_and_others_as_they_are()
    {
        using var package = Open(SamplePackage.Write(Path), TrustPolicy.LookOnly);

        Assert.Equal(
            [("replacement.ko", EntryCompression.Brotli), ("tcp.pre.o", EntryCompression.None)],
            package.Manifest.Entries.Select(e => (e.Name, e.Compression)));
    }

    [Fact]
    public void An_unsigned_update_is_untrusted_unless_that_is_allowed()
    {
        SamplePackage.Write(Path);

        AssertRefused(OutcomeKind.Untrusted, "KSP3003", SamplePackage.Trusting(_key));
        using var package = Open(Path, SamplePackage.Trusting(_key) with { AllowUnsigned = true });
        Assert.Equal(SignatureVerdict.Unsigned, package.Signature.Verdict);
    }

    [Fact]
    public void An_update_signed_by_a_stranger_is_untrusted_unless_unsigned_ones_are_allowed()
    {
        using var stranger = SigningKey.Generate();
        SamplePackage.Write(Path, stranger);

        AssertRefused(OutcomeKind.Untrusted, "KSP3004", SamplePackage.Trusting(_key));
        using var package = Open(Path, TrustPolicy.LookOnly);
        Assert.Equal(SignatureVerdict.UnknownKey, package.Signature.Verdict);
    }

    [Fact]
    public void One_trusted_signature_among_several_is_enough()
    {
        using var stranger = SigningKey.Generate();
        using var package = Open(SamplePackage.Write(Path, stranger, _key), SamplePackage.Trusting(_key));

        Assert.Equal((SignatureVerdict.Trusted, 2), (package.Signature.Verdict, package.Signature.Signers.Count));
    }

    [Fact]
    public void A_wrong_signature_of_a_trusted_key_is_refused_even_where_unsigned_is_allowed()
    {
        SamplePackage.Write(Path, _key);
        Flip(PackageHeader.FixedLength + PackageSignature.EncodedLength - 1);

        AssertRefused(OutcomeKind.Untrusted, "KSP3005", SamplePackage.Trusting(_key) with { AllowUnsigned = true });
    }

    [Fact]
    public void A_wrong_signature_of_a_trusted_key_spoils_a_good_one_of_another()
    {
        using var second = SigningKey.Generate();
        SamplePackage.Write(Path, _key, second);
        Flip(PackageHeader.FixedLength + PackageSignature.EncodedLength - 1);

        AssertRefused(OutcomeKind.Untrusted, "KSP3005", SamplePackage.Trusting(_key, second));
    }

    [Fact]
    public void A_changed_entry_is_untrusted()
    {
        SamplePackage.Write(Path, _key);
        Flip((int)new FileInfo(Path).Length - 1);

        AssertRefused(OutcomeKind.Untrusted, "KSP3007", SamplePackage.Trusting(_key));
    }

    [Fact]
    public void Bytes_after_the_last_entry_are_refused()
    {
        SamplePackage.Write(Path, _key);
        File.AppendAllText(Path, "x");

        AssertRefused(OutcomeKind.Refused, "KSP3002", SamplePackage.Trusting(_key));
    }

    [Fact]
    public void A_file_that_is_not_there_is_a_failure()
    {
        var outcome = UpdatePackageReader.Open(_folder.File("absent"), TrustPolicy.LookOnly);

        Assert.Equal((OutcomeKind.Failed, "KSP3001"), (outcome.Kind, outcome.Diagnostics[0].Code));
    }

    [Fact]
    public void Signing_again_with_the_same_key_changes_nothing()
    {
        var before = File.ReadAllBytes(SamplePackage.Write(Path, _key));

        Assert.True(UpdatePackageSigner.Sign(Path, _key).IsOk);

        Assert.Equal(before, File.ReadAllBytes(Path));
    }

    [Fact]
    public void Signing_mends_an_own_signature_that_does_not_match()
    {
        SamplePackage.Write(Path, _key);
        Flip(PackageHeader.FixedLength + PackageSignature.EncodedLength - 1);

        Assert.True(UpdatePackageSigner.Sign(Path, _key).IsOk);

        Open(Path, SamplePackage.Trusting(_key)).Dispose();
    }

    [Fact]
    public void A_ninth_signature_is_refused_and_the_file_stays_as_it_was()
    {
        SamplePackage.Write(Path);
        for (var i = 0; i < PackageHeader.MostSignatures; i++)
        {
            using var other = SigningKey.Generate();
            Assert.True(UpdatePackageSigner.Sign(Path, other).IsOk);
        }

        var before = File.ReadAllBytes(Path);
        var ninth = UpdatePackageSigner.Sign(Path, _key);

        Assert.Equal((OutcomeKind.Refused, "KSP3011"), (ninth.Kind, ninth.Diagnostics[0].Code));
        Assert.Equal(before, File.ReadAllBytes(Path));
    }

    [Fact]
    public void A_damaged_update_is_not_signed()
    {
        SamplePackage.Write(Path);
        Flip((int)new FileInfo(Path).Length - 1);

        Assert.Equal(OutcomeKind.Untrusted, UpdatePackageSigner.Sign(Path, _key).Kind);
    }

    [Fact]
    public void Writing_leaves_no_other_file_behind()
    {
        SamplePackage.Write(Path, _key);

        Assert.Equal([Path], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Asking_for_an_entry_that_the_manifest_does_not_name_is_a_bug()
    {
        using var package = Open(SamplePackage.Write(Path), TrustPolicy.LookOnly);

        Assert.Throws<ArgumentException>(() => package.ReadEntry("absent"));
    }

    private static UpdatePackage Open(string path, TrustPolicy trust)
    {
        var outcome = UpdatePackageReader.Open(path, trust);
        Assert.True(outcome.IsOk, string.Join('\n', outcome.Diagnostics));
        return outcome.Value;
    }

    private void AssertRefused(OutcomeKind kind, string code, TrustPolicy trust)
    {
        var outcome = UpdatePackageReader.Open(Path, trust);
        Assert.Equal((kind, code), (outcome.Kind, outcome.Diagnostics[0].Code));
    }

    private void Flip(int offset)
    {
        var bytes = File.ReadAllBytes(Path);
        bytes[offset] ^= 1;
        File.WriteAllBytes(Path, bytes);
    }
}
