using Ksplice.Corpus.Demo;

namespace Ksplice.Corpus.Tests.Demo;

public class DemoPlanTests
{
    private static readonly string[] s_sources = ["6.1.170-3", "6.1.176-1", "6.1.187-1", "6.1.190-1", "6.1.192-1", "6.1.192-2"];

    private static readonly Dictionary<string, string> s_releases = new(StringComparer.Ordinal)
    {
        ["6.1.176-1"] = "6.1.0-50-amd64", ["6.1.187-1"] = "6.1.0-53-amd64", ["6.1.190-1"] = "6.1.0-54-amd64",
        ["6.1.192-1"] = "6.1.0-55-amd64", ["6.1.192-2"] = "6.1.0-56-amd64",
    };

    [Fact]
    public void The_usual_fixes_are_shown_while_their_versions_are_there() =>
        Assert.Equal([new DemoPlan("6.1.176-1", "6.1.187-1", "6.1.0-50-amd64", true)], DemoPlan.Choose(s_sources, s_releases));

    [Theory]
    [InlineData("6.1.176-1")]
    [InlineData("6.1.187-1")]
    public void Without_one_of_their_sources_the_newest_kernel_that_has_a_newer_upstream_source_is_shown(string gone) => Assert.Equal(
        new DemoPlan("6.1.190-1", "6.1.192-2", "6.1.0-54-amd64", false),
        DemoPlan.Choose([.. s_sources.Where(s => s != gone)], s_releases)[0]);

    [Fact]
    public void Without_their_kernel_image_others_are_shown()
    {
        var releases = s_releases.Where(r => r.Key != "6.1.176-1").ToDictionary(StringComparer.Ordinal);

        Assert.DoesNotContain(DemoPlan.Choose(s_sources, releases), p => p.IsUsual || p.From == "6.1.176-1");
    }

    [Fact]
    public void Kernels_whose_image_is_gone_are_never_shown() => Assert.Equal(
        ["6.1.190-1"],
        DemoPlan.Choose([.. s_sources.Where(s => s != "6.1.187-1")], new Dictionary<string, string>(StringComparer.Ordinal) { ["6.1.190-1"] = "6.1.0-54-amd64" }).Select(p => p.From));

    [Fact]
    public void Two_builds_of_one_upstream_version_are_the_last_resort() => Assert.Equal(
        ["6.1.190-1 6.1.192-2", "6.1.187-1 6.1.190-1", "6.1.170-3 6.1.187-1", "6.1.192-1 6.1.192-2"],
        DemoPlan.Choose([.. s_sources.Where(s => s != "6.1.176-1")], new Dictionary<string, string>(s_releases, StringComparer.Ordinal) { ["6.1.170-3"] = "6.1.0-47-amd64" })
            .Select(p => $"{p.From} {p.To}"));

    [Theory]
    [InlineData()]
    [InlineData("6.1.192-2")]
    public void Nothing_can_be_shown_with_fewer_than_two_sources(params string[] sources) => Assert.Empty(DemoPlan.Choose(sources, s_releases));
}
