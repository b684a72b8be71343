using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ksplice.Tests.Shared.Publish;

namespace Ksplice.Source.Apt.Tests.Updates;

/// <summary>Writes repositories by hand and signs them rightly: what a publisher who errs, or whose program is another one, may offer.</summary>
internal sealed class SignedRepository(PublishingFixture keys, string folder)
{
    private static readonly string s_hash = new('d', 64);

    public string Suite { get; init; } = "ksplice";

    public string? Date { get; init; }

    /// <summary>Empty for none.</summary>
    public string? ValidUntil { get; init; }

    public string Component { get; init; } = "main";

    /// <summary>Written in place of the lines of hashes when not null.</summary>
    public string? Hashes { get; init; }

    public string Key { get; init; } = PublishingFixture.Key;

    /// <summary>Options of gpg, such as another time.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>A sound stanza.</summary>
    public static string Stanza(string id) =>
        $"Package: ksplice-update-{id}\nVersion: 1\nArchitecture: amd64\nDescription: Fix\nKsplice-Arch: x64\nKsplice-Id: {id}\nKsplice-Sha256: {s_hash}\nKsplice-Manifest: {s_hash}\n"
        + $"Ksplice-Kernel: 6.1.0-50-amd64\nKsplice-Build-Id: {new string('b', 40)}\nKsplice-Targets: vmlinux={new string('b', 40)}\nFilename: pool/{id}.deb\nSize: 5\nSHA256: {s_hash}\n";

    public static string Rfc(DateTimeOffset time) => time.ToUniversalTime().ToString("ddd, dd MMM yyyy HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>Writes one list and signs it.</summary>
    public Task WriteAsync(string list) => WriteAsync(Encoding.UTF8.GetBytes(list));

    /// <summary>Writes one list and signs it.</summary>
    public async Task WriteAsync(byte[] bytes)
    {
        var path = $"{Component}/binary-amd64/Packages";
        var file = Path.Combine(folder, "dists/ksplice", path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllBytesAsync(file, bytes);
        await SignAsync(Hashes ?? $" {Convert.ToHexStringLower(SHA256.HashData(bytes))} {bytes.Length} {path}\n");
    }

    private async Task SignAsync(string hashes)
    {
        var now = DateTimeOffset.UtcNow;
        var until = ValidUntil ?? Rfc(now.AddDays(7));
        var release = $"Suite: {Suite}\nCodename: {Suite}\nDate: {Date ?? Rfc(now)}\n{(until.Length > 0 ? $"Valid-Until: {until}\n" : "")}SHA256:\n{hashes}";
        var plain = Path.Combine(folder, "dists/ksplice/Release");
        await File.WriteAllTextAsync(plain, release);
        var answer = await keys.RunAsync(
            ["gpg", "--batch", "--yes", "--quiet", .. Options, "--local-user", Key, "--output", Path.Combine(folder, "dists/ksplice/InRelease"), "--clear-sign", plain], null, default);
        Assert.True(answer.ExitCode == 0, answer.Error);
    }
}
