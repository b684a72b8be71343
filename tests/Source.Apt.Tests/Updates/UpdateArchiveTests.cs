using System.Security.Cryptography;
using System.Text;
using Ksplice.Plugins.Shared.Read;
using Ksplice.Plugins.Source.Apt.Publish;
using Ksplice.Plugins.Source.Apt.Updates;
using Ksplice.Tests.Shared.Publish;

namespace Ksplice.Source.Apt.Tests.Updates;

public sealed class UpdateArchiveTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ksplice-archive-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_damaged_package_gives_the_right_update_or_a_refusal()
    {
        var content = Encoding.ASCII.GetBytes("content of the update");
        var sound = DebianPackage.Of(PublishingFixture.Update(_folder, "a"), content).Bytes;
        var refused = 0;
        foreach (var damaged in Damaged(sound))
        {
            if (!await IsRefusedAsync(damaged, content))
                Assert.Equal(content, await File.ReadAllBytesAsync(Path.Combine(_folder, "out")));
            else
                refused++;
        }

        Assert.False(await IsRefusedAsync(sound, content));
        Assert.InRange(refused, 200, 100_000);
        Assert.Empty(Directory.GetFiles(_folder, "data*"));
    }

    private static IEnumerable<byte[]> Damaged(byte[] sound)
    {
        for (var length = 0; length < sound.Length; length += 61)
            yield return sound[..length];
        for (var at = 0; at < sound.Length; at += at < 300 ? 1 : 37)
        {
            foreach (var value in new byte[] { 0, (byte)'9', (byte)'-', 0xff })
            {
                var damaged = (byte[])sound.Clone();
                damaged[at] = value;
                yield return damaged;
            }
        }
    }

    private async Task<bool> IsRefusedAsync(byte[] package, byte[] content)
    {
        var file = Path.Combine(_folder, "package");
        await File.WriteAllBytesAsync(file, package);
        try
        {
            var (_, sha256) = await UpdateArchive.ExtractAsync(file, "a", Path.Combine(_folder, "out"), _folder, 1024 * 1024, default);
            return sha256 != Convert.ToHexStringLower(SHA256.HashData(content));
        }
        catch (SourceException e)
        {
            Assert.Equal("KSP6326", e.Diagnostic.Code);
            return true;
        }
    }
}
