using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Tests.Shared.Publish;

namespace Ksplice.Source.Apt.Tests.Publish;

/// <summary>Folders that hold what publish did not put there.</summary>
public sealed class ForeignFolderTests(PublishingFixture keys) : IClassFixture<PublishingFixture>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ksplice-publish-").FullName;

    private string Repository => Path.Combine(_folder, "repository");

    private string Elsewhere => Path.Combine(_folder, "elsewhere");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("letter.txt")]
    [InlineData("conf/distributions")]
    [InlineData("dists/stable/Release")]
    [InlineData("repodata/repomd.xml")]
    public async Task A_folder_of_something_else_is_left_alone(string file)
    {
        Write(file);

        PublishingFixture.AssertRefused(await PublishAsync("a"), OutcomeKind.Refused, "KSP6204");
        Assert.Single(Directory.GetFiles(Repository, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_repository_of_another_kind_is_left_alone()
    {
        Write(".ksplice-repository", "yum\n");

        PublishingFixture.AssertRefused(await PublishAsync("a"), OutcomeKind.Refused, "KSP6204");
    }

    [Theory]
    [InlineData("pool")]
    [InlineData("dists/ksplice/InRelease")]
    [InlineData("dists/ksplice/main/binary-amd64/Packages")]
    [InlineData(".ksplice-lock")]
    [InlineData(".ksplice-staging")]
    [InlineData("anything")]
    public async Task Nothing_is_written_or_read_through_a_link(string path)
    {
        Assert.True((await PublishAsync("a")).IsOk);
        var link = Path.Combine(Repository, path);
        if (Directory.Exists(link))
            Directory.Move(link, Elsewhere);
        else if (path == ".ksplice-lock")
            File.Delete(link);
        else if (File.Exists(link))
            File.Move(link, Elsewhere);
        File.CreateSymbolicLink(link, Elsewhere);
        var wasThere = File.Exists(Elsewhere);
        var before = Directory.Exists(Elsewhere) ? Directory.GetFiles(Elsewhere, "*", SearchOption.AllDirectories).Length : 0;

        PublishingFixture.AssertRefused(await PublishAsync("b"), OutcomeKind.Refused, "KSP6204");

        Assert.Equal(before, Directory.Exists(Elsewhere) ? Directory.GetFiles(Elsewhere, "*", SearchOption.AllDirectories).Length : 0);
        Assert.Equal(wasThere, File.Exists(Elsewhere));
    }

    [Fact]
    public async Task The_folder_itself_may_be_reached_through_a_link()
    {
        Directory.CreateDirectory(Elsewhere);
        File.CreateSymbolicLink(Repository, Elsewhere);

        Assert.True((await PublishAsync("a")).IsOk);
        Assert.True((await PublishAsync("b")).IsOk);
    }

    private void Write(string file, string content = "mine")
    {
        var path = Path.Combine(Repository, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    private Task<Outcome<PublishResult>> PublishAsync(string id) =>
        keys.Publisher().PublishAsync(PublishingFixture.Request(Repository, PublishingFixture.Update(_folder, id)), null, default);
}
