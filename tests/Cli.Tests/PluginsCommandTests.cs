namespace Ksplice.Cli.Tests;

public sealed class PluginsCommandTests : IDisposable
{
    private readonly CommandLine _splice = new();

    public void Dispose() => _splice.Dispose();

    [Theory]
    [InlineData("arch.x64")]
    [InlineData("report.json")]
    [InlineData("report.text")]
    public async Task The_plugins_of_the_repository_are_active(string id)
    {
        var printed = await _splice.RunAsync("plugins", "--json");

        var plugin = printed.Json["plugins"]!.AsArray().Single(p => (string?)p!["id"] == id)!;
        Assert.Equal("active", (string?)plugin["status"]);
    }

    [Fact]
    public async Task A_bad_plugin_is_listed_with_the_reason_and_is_no_failure()
    {
        Directory.CreateDirectory(_splice.File("plugins/broken"));

        var printed = await _splice.RunAsync("plugins", "--plugin-path", _splice.File("plugins"));

        Assert.Equal(0, printed.ExitCode);
        Assert.Contains("broken", printed.Output, StringComparison.Ordinal);
        Assert.Contains("malfunctioned", printed.Output, StringComparison.Ordinal);
        Assert.Contains("KSP7001", printed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plugin_path_that_does_not_exist_is_told()
    {
        var printed = await _splice.RunAsync("plugins", "--plugin-path", _splice.File("absent"), "--json");

        Assert.Contains(printed.Json["diagnostics"]!.AsArray(), d => (string?)d!["code"] == "KSP7011");
    }
}
