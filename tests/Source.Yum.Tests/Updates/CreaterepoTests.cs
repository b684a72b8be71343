using Ksplice.Abstractions.Diagnostics;
using Ksplice.Plugins.Shared;
using Ksplice.Plugins.Source.Yum.Publish;
using Ksplice.Tests.Shared.Publish;
using Ksplice.Tests.Shared.Read;

namespace Ksplice.Source.Yum.Tests.Updates;

/// <summary>A repository by the distribution's own tools: packages by <c>rpmbuild</c>, lists by <c>createrepo_c</c>, signatures by <c>gpg</c>.</summary>
public sealed class CreaterepoTests(PublishingFixture keys) : SourceTests(keys, new YumDriver())
{
    private static readonly (string, string)[] s_section = [("allow-no-expiry", "yes")];

    [Theory]
    [InlineData("w9.gzdio", "gz")]
    [InlineData("w6.xzdio", "xz")]
    [InlineData("w3.zstdio", "gz")]
    [InlineData("w.ufdio", "xz")]
    public async Task Updates_of_a_foreign_repository_are_read_and_fetched(string payload, string compression)
    {
        await AddAsync("a", "content of a", payload);
        await ListAsync("--general-compress-type", compression);

        await MustRefreshAsync(s_section);
        var update = Assert.Single((await MustListAsync(s_section)).Updates);

        Assert.Equal(("a", "Fix of a sample", "1-1"), (update.Id, update.Title, update.Version));
        Assert.Equal("content of a", await FetchTextAsync(update, s_section));
        await AddAsync("b", "content of b", payload);
        await ListAsync("--general-compress-type", compression);
        Assert.Equal(2, (await MustRefreshAsync(s_section)).Count);
    }

    [Fact]
    public async Task Its_lists_have_no_end_unless_tagged()
    {
        await AddAsync("a", "content");
        await ListAsync();
        AssertRefused(await RefreshAsync(), OutcomeKind.Untrusted, "KSP6315");

        var end = DateTimeOffset.UtcNow.AddDays(3);
        await ListAsync("--content", SignedRepodata.EndTag(end), "--content", "something else", "--distro", "cpe:/o:x:1,X", "--repo", "updates");
        Assert.Equal(end.ToUnixTimeSeconds(), (await MustRefreshAsync()).ValidUntil!.Value.ToUnixTimeSeconds());
    }

    [Theory]
    [InlineData("42")]
    [InlineData("spring")]
    public async Task A_revision_that_is_no_time_gives_way_to_the_times_of_the_lists(string revision)
    {
        await AddAsync("a", "content");
        await ListAsync("--revision", revision);

        Assert.InRange((await MustRefreshAsync(s_section)).Date, DateTimeOffset.UtcNow.AddMinutes(-10), DateTimeOffset.UtcNow.AddMinutes(1));
    }

    [Fact]
    public async Task Lists_with_other_checksums_are_refused()
    {
        await AddAsync("a", "content");
        await ListAsync("--checksum", "sha1");

        AssertRefused(await RefreshAsync(s_section), OutcomeKind.Untrusted, "KSP6320");
    }

    [Theory]
    [InlineData("the file is another one", "KSP6319")]
    [InlineData("there is no file", "KSP6326")]
    [InlineData("the file is a link", "KSP6326")]
    public async Task A_package_that_does_not_hold_what_its_list_says_is_refused(string fault, string code)
    {
        await AddAsync("a", "content", fault: fault);
        await ListAsync();
        await MustRefreshAsync(s_section);
        var update = (await MustListAsync(s_section)).Updates[0];

        AssertRefused(await FetchAsync(update, s_section), OutcomeKind.Untrusted, code);
        Assert.False(File.Exists(Path.Combine(Root, "fetched.ksplice")));
    }

    private async Task AddAsync(string id, string content, string payload = "w6.gzdio", string fault = "")
    {
        var work = Directory.CreateDirectory(Path.Combine(Root, "build-" + Guid.NewGuid().ToString("N"))).FullName;
        await File.WriteAllTextAsync(Path.Combine(work, RpmSpec.Source), fault == "the file is another one" ? "CONTENT" : content);
        var spec = RpmSpec.Of(PublishingFixture.Update(Root, id, content));
        var install = spec.Split('\n').Single(line => line.StartsWith("install -D", StringComparison.Ordinal));
        spec = fault switch
        {
            "there is no file" => spec.Replace($"updates/{id}.ksplice", "updates/other", StringComparison.Ordinal),
            "the file is a link" => spec.Replace(install, $"mkdir -p %{{buildroot}}/usr/share/ksplice/updates; ln -s /etc/hostname '%{{buildroot}}/usr/share/ksplice/updates/{id}.ksplice'", StringComparison.Ordinal)
                .Replace("%attr(0644, root, root) ", "", StringComparison.Ordinal),
            _ => spec,
        };
        await File.WriteAllTextAsync(Path.Combine(work, "update.spec"), spec);
        await MustAsync(
        [
            "rpmbuild", "-bb", "--quiet", "--nodeps", "--define", $"_topdir {work}", "--define", $"_sourcedir {work}", "--define", $"_rpmdir {Path.Combine(Repository, "rpms")}", "--define", $"_dbpath {work}/db",
            "--define", $"_binary_payload {payload}", Path.Combine(work, "update.spec"),
        ]);
    }

    private async Task ListAsync(params string[] options)
    {
        await MustAsync(["createrepo_c", "--quiet", .. options, Repository]);
        await MustAsync(Keys.Environment(
            "gpg", "--batch", "--yes", "--quiet", "--local-user", PublishingFixture.Key, "--armor", "--output", InRepository(Signed) + ".asc", "--detach-sign", InRepository(Signed)));
    }

    private static async Task MustAsync(IReadOnlyList<string> arguments)
    {
        var answer = await Commands.RunAsync(arguments, null, default);
        Assert.True(answer.ExitCode == 0, answer.Error);
    }
}
