using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Install;
using Ksplice.Engine.Install.Boot;

namespace Ksplice.Engine.Tests.Install.Boot;

/// <summary>The list of what a boot applies again.</summary>
public sealed class InstalledUpdatesTests : IDisposable
{
    private static readonly WantedKernel s_kernel = new("6.1.0-50-amd64", new('a', 40), "x64");
    private static readonly InstalledUpdate s_first = new("first", new('1', 64));
    private static readonly InstalledUpdate s_second = new("second", new('2', 64));

    private readonly string _folder = Directory.CreateTempSubdirectory("ksplice-test-").FullName;
    private readonly InstalledUpdates _installed;

    public InstalledUpdatesTests() => _installed = new(Path.Combine(_folder, "state", "installed.json"));

    private string List => Path.Combine(_folder, "state", "installed.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Updates_stay_in_the_order_in_which_they_came()
    {
        Assert.Null(_installed.Read());
        _installed.Add(s_kernel, s_second);
        _installed.Add(s_kernel, s_first);
        _installed.Add(s_kernel, s_second);

        Assert.Equal([s_second, s_first], _installed.Of(s_kernel));
        _installed.Remove(s_kernel, "second");
        Assert.Equal([s_first], new InstalledUpdates(List).Of(s_kernel));
    }

    [Fact]
    public void Another_package_of_an_id_takes_its_place_at_the_end()
    {
        var newer = s_first with { ManifestSha256 = new('3', 64) };
        _installed.Add(s_kernel, s_first, s_second);
        _installed.Add(s_kernel, newer);

        Assert.Equal([s_second, newer], _installed.Of(s_kernel));
    }

    [Theory]
    [InlineData("6.1.0-50-amd64", 'b')]
    [InlineData("6.1.0-51-amd64", 'a')]
    public void A_list_is_for_one_build_of_one_release_and_ends_when_something_is_installed_into_another(string release, char buildId)
    {
        var other = new WantedKernel(release, new(buildId, 40), "x64");
        _installed.Add(s_kernel, s_first);

        Assert.Empty(_installed.Of(other));
        _installed.Remove(other, "first");
        Assert.Equal([s_first], _installed.Of(s_kernel));
        _installed.Add(other, s_second);
        Assert.Equal([s_second], _installed.Of(other));
        Assert.Empty(_installed.Of(s_kernel));
    }

    [Fact]
    public void A_kernel_without_a_build_id_has_no_list()
    {
        _installed.Add(s_kernel with { BuildId = "" }, s_first);

        Assert.Empty(_installed.Of(s_kernel with { BuildId = "" }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"kernelRelease\":\"6.1.0-50-amd64\"")]
    [InlineData("{\"kernelRelease\":\"6\",\"kernelBuildId\":\"a\",\"updates\":[{\"id\":\"../../etc/passwd\",\"manifestSha256\":\"b\"}]}")]
    [InlineData("{\"kernelRelease\":\"6\",\"kernelBuildId\":\"a\",\"updates\":[{\"id\":\"a\"}]}")]
    public void Something_else_in_its_place_is_told_and_the_next_update_begins_a_new_list(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(List)!);
        File.WriteAllText(List, text);

        var read = _installed.Read();

        Assert.Equal((OutcomeKind.Failed, "KSP6416"), (read!.Kind, Assert.Single(read.Diagnostics).Code));
        _installed.Add(s_kernel, s_first);
        Assert.Equal([s_first], _installed.Of(s_kernel));
    }
}
