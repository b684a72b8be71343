using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Tests.Update;

/// <summary>Every way to change one byte and every place to cut a package off.</summary>
public sealed class DamagedPackageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SigningKey _key = SigningKey.Generate();
    private readonly SigningKey _stranger = SigningKey.Generate();

    private string Path => _folder.File("sample.ksplice");

    public void Dispose()
    {
        _key.Dispose();
        _stranger.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void No_byte_of_a_signed_package_can_change()
    {
        var sound = File.ReadAllBytes(SamplePackage.Write(Path, _key));
        foreach (var damaged in EveryChange(sound))
            Assert.False(Opens(damaged, SamplePackage.Trusting(_key)), "A changed package was accepted.");
    }

    [Fact]
    public void Without_a_trusted_signature_only_signature_blocks_can_change_unnoticed()
    {
        var sound = File.ReadAllBytes(SamplePackage.Write(Path, _stranger));
        const int blockEnd = PackageHeader.FixedLength + PackageSignature.EncodedLength;
        var manifestEnd = blockEnd + BitConverter.ToInt32(sound, 16);
        for (var i = 0; i < sound.Length; i++)
        {
            // The manifest itself is not protected by anything but a signature; it must still never crash the reader.
            var opens = Opens(Changed(sound, i, 0x01), TrustPolicy.LookOnly);
            if (i is >= PackageHeader.FixedLength and < blockEnd)
                Assert.True(opens, $"byte {i}");
            else if (i < PackageHeader.FixedLength || i >= manifestEnd)
                Assert.False(opens, $"byte {i}");
        }
    }

    [Fact]
    public void Bytes_of_a_signature_by_a_stranger_do_not_change_the_result_for_a_trusted_one()
    {
        var sound = File.ReadAllBytes(SamplePackage.Write(Path, _key, _stranger));
        var strangerFirst = string.CompareOrdinal(_stranger.Public.Id, _key.Public.Id) < 0;
        var lastByte = PackageHeader.FixedLength + (strangerFirst ? 1 : 2) * PackageSignature.EncodedLength - 1;

        Assert.True(Opens(Changed(sound, lastByte, 0x01), SamplePackage.Trusting(_key)));
    }

    [Fact]
    public void A_package_cut_off_anywhere_is_refused()
    {
        var sound = File.ReadAllBytes(SamplePackage.Write(Path, _key));
        for (var length = 0; length < sound.Length; length++)
            Assert.False(Opens(sound[..length], SamplePackage.Trusting(_key)), $"length {length}");
    }

    [Fact]
    public void Lengths_beyond_the_file_take_no_memory()
    {
        var sound = File.ReadAllBytes(SamplePackage.Write(Path));
        BitConverter.TryWriteBytes(sound.AsSpan(16), (ulong)PackageHeader.LargestManifest);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(Opens(sound, TrustPolicy.LookOnly));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, PackageHeader.LargestManifest / 2);
    }

    private static IEnumerable<byte[]> EveryChange(byte[] sound) =>
        from i in Enumerable.Range(0, sound.Length)
        from mask in new byte[] { 0x01, 0x80 }
        select Changed(sound, i, mask);

    private static byte[] Changed(byte[] sound, int offset, byte mask)
    {
        var damaged = sound.ToArray();
        damaged[offset] ^= mask;
        return damaged;
    }

    private bool Opens(byte[] bytes, TrustPolicy trust)
    {
        File.WriteAllBytes(Path, bytes);
        var outcome = UpdatePackageReader.Open(Path, trust);
        outcome.Value?.Dispose();
        Assert.True(outcome.Kind is OutcomeKind.Ok or OutcomeKind.Refused or OutcomeKind.Untrusted);
        return outcome.IsOk;
    }
}
