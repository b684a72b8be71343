using System.Security.Cryptography;
using System.Text;
using Ksplice.Plugins.Shared.Read;
using Ksplice.Plugins.Source.Yum.Packages;
using Ksplice.Source.Yum.Tests.Publish;
using Ksplice.Tests.Shared.Publish;

namespace Ksplice.Source.Yum.Tests.Packages;

public sealed class RpmContentTests(PublishingFixture keys) : YumRepositoryTest(keys)
{
    private const string Path = "usr/share/ksplice/updates/a.ksplice";

    [Fact]
    public async Task A_damaged_package_gives_the_right_update_or_a_refusal()
    {
        await AddAsync("a");
        var sound = await File.ReadAllBytesAsync(Package("a"));
        var refused = 0;
        foreach (var damaged in Damaged(sound))
        {
            if (await IsRefusedAsync(damaged, 1024 * 1024))
                refused++;
        }

        Assert.False(await IsRefusedAsync(sound, 1024 * 1024));
        Assert.InRange(refused, 100, 100_000);
        Assert.Empty(Directory.GetFiles(Folder, "payload*"));
    }

    [Fact]
    public async Task A_package_that_expands_to_more_than_allowed_is_refused()
    {
        await AddAsync("a");

        Assert.True(await IsRefusedAsync(await File.ReadAllBytesAsync(Package("a")), 100));
    }

    private static IEnumerable<byte[]> Damaged(byte[] sound)
    {
        for (var length = 0; length < sound.Length; length += 61)
            yield return sound[..length];
        // The whole beginning, then here and there.
        for (var at = 0; at < sound.Length; at += at is < 120 or > 5000 ? 1 : 29)
        {
            foreach (var value in new byte[] { 0, 1, 0x7f, 0xff })
            {
                var damaged = (byte[])sound.Clone();
                damaged[at] = value;
                yield return damaged;
            }
        }
    }

    private async Task<bool> IsRefusedAsync(byte[] package, long limit)
    {
        var file = System.IO.Path.Combine(Folder, "package");
        await File.WriteAllBytesAsync(file, package);
        try
        {
            var (length, sha256) = await RpmContent.ExtractAsync(file, Path, System.IO.Path.Combine(Folder, "out"), Folder, limit, why => SourceDiagnostics.BadPackage("a", why), default);
            return length != 7 || sha256 != Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes("content")));
        }
        catch (SourceException e)
        {
            Assert.Equal("KSP6326", e.Diagnostic.Code);
            return true;
        }
    }
}
