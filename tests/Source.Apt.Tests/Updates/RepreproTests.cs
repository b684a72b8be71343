using Ksplice.Abstractions.Diagnostics;
using Ksplice.Plugins.Shared;
using Ksplice.Plugins.Source.Apt.Publish;
using Ksplice.Tests.Shared.Publish;
using Ksplice.Tests.Shared.Read;

namespace Ksplice.Source.Apt.Tests.Updates;

/// <summary>A repository by the distribution's own tools: packages by <c>dpkg-deb</c>, lists and signatures by <c>reprepro</c>.</summary>
public sealed class RepreproTests(PublishingFixture keys) : SourceTests(keys, new AptDriver())
{
    private static readonly (string, string)[] s_section = [("suite", "stable"), ("components", "live"), ("allow-no-expiry", "yes")];

    [Theory]
    [InlineData("xz")]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("none")]
    public async Task Updates_of_a_foreign_repository_are_read_and_fetched(string compression)
    {
        await IncludeAsync(compression, "a", "content of a");

        await MustRefreshAsync(s_section);
        var update = Assert.Single((await MustListAsync(s_section)).Updates);

        Assert.Equal(("a", "Fix of a sample"), (update.Id, update.Title));
        Assert.Equal("content of a", await FetchTextAsync(update, s_section));
        await IncludeAsync(compression, "b", "content of b");
        Assert.Equal(2, (await MustRefreshAsync(s_section)).Count);
    }

    [Fact]
    public async Task Its_lists_have_no_end_unless_configured()
    {
        await IncludeAsync("xz", "a", "content");
        AssertRefused(await RefreshAsync(("suite", "stable"), ("components", "live")), OutcomeKind.Untrusted, "KSP6315");

        await IncludeAsync("xz", "b", "content", "ValidFor: 7d\n");
        var state = await MustRefreshAsync(("suite", "stable"), ("components", "live"));
        Assert.InRange(state.ValidUntil!.Value - state.Date, TimeSpan.FromDays(6.9), TimeSpan.FromDays(7.1));
    }

    [Theory]
    [InlineData("the file is another one", "KSP6319")]
    [InlineData("there is no file", "KSP6326")]
    [InlineData("the file is a link", "KSP6326")]
    public async Task A_package_that_does_not_hold_what_its_list_says_is_refused(string fault, string code)
    {
        await IncludeAsync("none", "a", "content", fault: fault);
        await MustRefreshAsync(s_section);
        var update = (await MustListAsync(s_section)).Updates[0];

        AssertRefused(await FetchAsync(update, s_section), OutcomeKind.Untrusted, code);
        Assert.False(File.Exists(Path.Combine(Root, "fetched.ksplice")));
    }

    private async Task IncludeAsync(string compression, string id, string content, string distribution = "", string fault = "")
    {
        var configuration = Path.Combine(Repository, "conf");
        Directory.CreateDirectory(configuration);
        await File.WriteAllTextAsync(
            Path.Combine(configuration, "distributions"), $"Codename: stable\nArchitectures: amd64\nComponents: live\nSignWith: {PublishingFixture.Key}\n{distribution}");
        var package = await PackageAsync(compression, id, content, fault);
        await MustAsync(Keys.Environment("reprepro", "--silent", "--ignore=extension", "-b", Repository, "includedeb", "stable", package));
    }

    private async Task<string> PackageAsync(string compression, string id, string content, string fault)
    {
        var update = PublishingFixture.Update(Root, id, content);
        var tree = Path.Combine(Root, "tree-" + Guid.NewGuid().ToString("N"));
        var file = Path.Combine(tree, $"usr/share/ksplice/updates/{id}.ksplice");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        Directory.CreateDirectory(Path.Combine(tree, "DEBIAN"));
        await File.WriteAllTextAsync(Path.Combine(tree, "DEBIAN/control"), DebianPackage.Of(update, []).Control);
        if (fault == "the file is a link")
            File.CreateSymbolicLink(file, "/etc/hostname");
        else if (fault != "there is no file")
            await File.WriteAllTextAsync(file, fault == "the file is another one" ? "CONTENT" : content);
        var package = Path.Combine(Root, $"{id}.deb");
        await MustAsync(["dpkg-deb", "--root-owner-group", $"-Z{compression}", "-b", tree, package]);
        return package;
    }

    private static async Task MustAsync(IReadOnlyList<string> arguments)
    {
        var answer = await Commands.RunAsync(arguments, null, default);
        Assert.True(answer.ExitCode == 0, answer.Error);
    }
}
