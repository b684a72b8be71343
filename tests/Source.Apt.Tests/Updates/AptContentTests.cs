using System.Security.Cryptography;
using System.Text;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Tests.Shared.Publish;
using Ksplice.Tests.Shared.Read;

namespace Ksplice.Source.Apt.Tests.Updates;

/// <summary>Rightly signed, and wrong all the same.</summary>
public sealed class AptContentTests(PublishingFixture keys) : SourceTests(keys, new AptDriver())
{
    private const string List = "dists/ksplice/main/binary-amd64/Packages";

    public static TheoryData<string> BadLists =>
    [
        .. new (string From, string To)[]
        {
            ("Ksplice-Id: a", "Ksplice-Id: ../../etc/passwd"), ("Ksplice-Id: a", "Ksplice-Id:"), ("Ksplice-Sha256: d", "Ksplice-Sha256: D"), ("Ksplice-Manifest", "Ksplice-Manifes"),
            ("Ksplice-Build-Id: bb", "Ksplice-Build-Id: xx"), ("vmlinux=bb", "vmlinux"), ("Filename: pool", "Filename: ../pool"), ("Filename: pool", "Filename: /pool"),
            ("Filename: pool/", "Filename: http://x/"), ("Filename: pool/", "Filename: pool//"), ("Filename: pool/", "Filename: pool/?"), ("\nSize: 5", "\nSize: -5"), ("\nSize: 5", "\nSize: 99999999999999999999"),
            ("\nSize: 5", ""), ("Version: 1", "Version: a b"), ("Fix", "F\tx"), ("Fix", "F\u001bx"), ("Ksplice-Kernel: 6", "Ksplice-Kernel: 6\nKsplice-Kernel: 6"), ("Version", " Version"),
            ("Package:", "no field\nPackage:"), ("Version: 1", "Version: 1\r"), ("Version: 1", "Version: 1\0"), ("Ksplice-Arch: x64", "Ksplice-Arch: "),
        }.Select(change => Text(SignedRepository.Stanza("a").Replace(change.From, change.To, StringComparison.Ordinal))),
        SignedRepository.Stanza("a") + "\n" + SignedRepository.Stanza("a").Replace("Ksplice-Sha256: d", "Ksplice-Sha256: e", StringComparison.Ordinal),
        "Description: " + new string('a', 300_000) + "\n",
        string.Concat(Enumerable.Range(0, 20).Select(i => $"F{i}: {new string('a', 60_000)}\n")),
    ];

    public static TheoryData<string, string> BadReleases => new()
    {
        { "Hashes", $" {new string('a', 64)} 5 ../../../etc/passwd\n" },
        { "Hashes", $" {new string('a', 63)} 5 main/binary-amd64/Packages\n" },
        { "Hashes", $" {new string('a', 64)} -5 main/binary-amd64/Packages\n" },
        { "Hashes", $" {new string('a', 64)} 5 x\n {new string('b', 64)} 5 x\n" },
        { "Hashes", "\nSuite: other\n" },
        { "Date", "yesterday" },
        { "Date", "Mon, 23 Nov 2026 10:00:00 +0100" },
        { "ValidUntil", "Mon, 99 Nov 2026 10:00:00 UTC" },
    };

    [Theory]
    [MemberData(nameof(BadLists))]
    public async Task A_malformed_list_is_refused_whole(string list)
    {
        await new SignedRepository(Keys, Repository).WriteAsync(list.Replace("\\0", "\0", StringComparison.Ordinal));

        AssertRefused(await RefreshAsync(), OutcomeKind.Untrusted, "KSP6320");
        Assert.DoesNotContain(Kept(), file => file.Key.EndsWith("state.json", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_list_that_is_no_text_is_refused()
    {
        await new SignedRepository(Keys, Repository).WriteAsync([.. "Package: "u8, 0xff, 10]);

        AssertRefused(await RefreshAsync(), OutcomeKind.Untrusted, "KSP6320");
    }

    [Theory]
    [MemberData(nameof(BadReleases))]
    public async Task A_malformed_state_of_the_repository_is_refused(string field, string value)
    {
        await (field switch
        {
            "Hashes" => new SignedRepository(Keys, Repository) { Hashes = value },
            "Date" => new SignedRepository(Keys, Repository) { Date = value },
            _ => new SignedRepository(Keys, Repository) { ValidUntil = value },
        }).WriteAsync(SignedRepository.Stanza("a"));

        AssertRefused(await RefreshAsync(), OutcomeKind.Untrusted, "KSP6320");
        Assert.Empty(Kept());
    }

    [Fact]
    public async Task Another_suite_of_the_same_publisher_is_refused()
    {
        await new SignedRepository(Keys, Repository) { Suite = "older" }.WriteAsync(SignedRepository.Stanza("a"));

        AssertRefused(await RefreshAsync(), OutcomeKind.Untrusted, "KSP6321");
    }

    [Fact]
    public async Task A_repository_without_the_list_asked_for_is_refused()
    {
        await PublishAsync("a");

        AssertRefused(await RefreshAsync(("components", "main extra")), OutcomeKind.Untrusted, "KSP6321");
    }

    [Fact]
    public async Task Updates_of_other_architectures_are_passed_over()
    {
        await new SignedRepository(Keys, Repository).WriteAsync(SignedRepository.Stanza("a").Replace("Ksplice-Arch: x64", "Ksplice-Arch: arm64", StringComparison.Ordinal));

        Assert.Equal(0, (await MustRefreshAsync()).Count);
    }

    [Theory]
    [InlineData("gz", "packed.gz", "it is no gzip")]
    [InlineData("xz", "packed.xz", "it is no xz")]
    public async Task A_list_that_cannot_be_expanded_is_refused(string ending, string name, string content)
    {
        Assert.NotEmpty(name);
        var bytes = Encoding.UTF8.GetBytes(content);
        await new SignedRepository(Keys, Repository) { Hashes = $" {Convert.ToHexStringLower(SHA256.HashData(bytes))} {bytes.Length} main/binary-amd64/Packages.{ending}\n" }.WriteAsync("");
        await File.WriteAllBytesAsync(InRepository($"{List}.{ending}"), bytes);

        AssertRefused(await RefreshAsync(), OutcomeKind.Untrusted, "KSP6320");
    }

    [Theory]
    [InlineData("gzip", ".gz")]
    [InlineData("xz", ".xz")]
    public async Task A_small_list_that_expands_without_end_is_stopped(string tool, string ending)
    {
        var plain = InRepository("bomb");
        await using (var stream = File.Create(plain))
            stream.SetLength(16 * 1024 * 1024);
        await Ksplice.Plugins.Shared.Commands.RunAsync([tool, plain], null, default);
        var bytes = await File.ReadAllBytesAsync(plain + ending);
        await new SignedRepository(Keys, Repository) { Hashes = $" {Convert.ToHexStringLower(SHA256.HashData(bytes))} {bytes.Length} main/binary-amd64/Packages{ending}\n" }.WriteAsync("");
        await File.WriteAllBytesAsync(InRepository(List + ending), bytes);

        AssertRefused(await RefreshAsync(("max-list-megabytes", "1")), OutcomeKind.Untrusted, "KSP6320");
    }

    // Escapes of test data must survive the discovery of tests, which knows no zero bytes.
    private static string Text(string list) => list.Replace("\0", "\\0", StringComparison.Ordinal);
}
