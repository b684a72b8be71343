using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Ksplice.Plugins.Shared;
using Ksplice.Tests.Shared.Publish;

namespace Ksplice.Source.Yum.Tests.Updates;

/// <summary>Writes lists by hand and signs them rightly: what a publisher who errs, or whose program is another one, may offer.</summary>
internal sealed partial class SignedRepodata(PublishingFixture keys, string folder)
{
    private static readonly string s_hash = new('d', 64);

    public string Revision { get; init; } = Seconds(DateTimeOffset.UtcNow);

    public IReadOnlyList<string> Tags { get; init; } = [EndTag(DateTimeOffset.UtcNow.AddDays(7))];

    /// <summary>How the list is compressed: <c>.gz</c>, <c>.xz</c>, <c>.zst</c>; empty for not at all.</summary>
    public string Ending { get; init; } = "";

    /// <summary>Changes what is signed before it is signed.</summary>
    public Func<string, string> Change { get; init; } = repomd => repomd;

    public string Key { get; init; } = PublishingFixture.Key;

    /// <summary>Options of gpg, such as another time.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    public bool IsArmored { get; init; } = true;

    private string Repodata => Path.Combine(folder, "repodata");

    /// <summary>A sound package.</summary>
    public static string Entry(string id) =>
        $"""
        <package type="rpm"><name>ksplice-update-{id}</name><arch>noarch</arch><version epoch="0" ver="1" rel="1"/><checksum type="sha256" pkgid="YES">{s_hash}</checksum><summary>Fix</summary>
        <description>A live update.</description><packager/><url/><time file="1" build="1"/><size package="5" installed="1" archive="1"/><location href="packages/{id}.rpm"/>
        <format><rpm:license>x</rpm:license><rpm:provides><rpm:entry name="ksplice-update({id})" flags="EQ" epoch="0" ver="{s_hash}"/><rpm:entry name="ksplice-file({s_hash})"/><rpm:entry name="ksplice-arch(x64)"/>
        <rpm:entry name="ksplice-kernel(6.1.0-50-amd64)"/><rpm:entry name="ksplice-build-id({new string('b', 40)})"/><rpm:entry name="ksplice-target(vmlinux)" flags="EQ" epoch="0" ver="{new string('b', 40)}"/></rpm:provides></format></package>

        """;

    /// <summary>A list of packages.</summary>
    public static string List(string entries) =>
        $"""<?xml version="1.0" encoding="UTF-8"?><metadata xmlns="http://linux.duke.edu/metadata/common" xmlns:rpm="http://linux.duke.edu/metadata/rpm" packages="1">{entries}</metadata>""";

    public static string Seconds(DateTimeOffset time) => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    public static string EndTag(DateTimeOffset time) => "ksplice-valid-until:" + Seconds(time);

    /// <summary>With another size of the list, before and after expanding.</summary>
    public static string WithSize(string repomd, long size) =>
        SizeElement().Replace(repomd, match => string.Create(CultureInfo.InvariantCulture, $"<{match.Groups["name"].Value}>{size}</"));

    /// <summary>Writes one list and signs it.</summary>
    public Task WriteAsync(string list) => WriteAsync(Encoding.UTF8.GetBytes(list));

    /// <summary>Writes one list and signs it.</summary>
    public async Task WriteAsync(byte[] list)
    {
        Directory.CreateDirectory(Repodata);
        var plain = Path.Combine(Repodata, "hand-primary.xml");
        await File.WriteAllBytesAsync(plain, list);
        var stored = await CompressAsync(plain);
        await SignAsync(
            $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <repomd xmlns="http://linux.duke.edu/metadata/repo" xmlns:rpm="http://linux.duke.edu/metadata/rpm"><revision>{Revision}</revision>
            <tags>{string.Concat(Tags.Select(tag => $"<content>{tag}</content>"))}</tags>
            <data type="filelists"><checksum type="md5">x</checksum></data>
            <data type="primary"><checksum type="sha256">{Hash(stored)}</checksum><open-checksum type="sha256">{Hash(list)}</open-checksum>
            <location href="repodata/hand-primary.xml{Ending}"/><timestamp>1600000000.25</timestamp><size>{stored.Length}</size><open-size>{list.Length}</open-size></data></repomd>

            """);
    }

    /// <summary>Signs any text as the list of lists.</summary>
    public async Task SignAsync(string repomd)
    {
        Directory.CreateDirectory(Repodata);
        var file = Path.Combine(Repodata, "repomd.xml");
        await File.WriteAllTextAsync(file, Change(repomd));
        var answer = await keys.RunAsync(
            ["gpg", "--batch", "--yes", "--quiet", .. Options, "--local-user", Key, .. IsArmored ? ["--armor"] : Array.Empty<string>(), "--output", file + ".asc", "--detach-sign", file], null, default);
        Assert.True(answer.ExitCode == 0, answer.Error);
    }

    private async Task<byte[]> CompressAsync(string plain)
    {
        var tool = Ending switch { ".gz" => "gzip", ".xz" => "xz", ".zst" => "zstd", _ => null };
        if (tool is not null)
        {
            var answer = await Commands.RunAsync([tool, "-q", "-k", "-f", plain], null, default);
            Assert.True(answer.ExitCode == 0, answer.Error);
        }

        return await File.ReadAllBytesAsync(plain + Ending);
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    [GeneratedRegex("<(?<name>(?:open-)?size)>[0-9]+</", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SizeElement();
}
