using System.Text.Json.Nodes;

namespace Ksplice.Cli.Tests;

/// <summary>On whatever kernel this runs: without the kernel module nothing is applied, which is a status too.</summary>
public sealed class StatusFormatTests : IDisposable
{
    private readonly CommandLine _splice = new();

    public void Dispose() => _splice.Dispose();

    [Fact]
    public async Task Metrics_are_the_output_itself()
    {
        var printed = await _splice.RunAsync("status", "--format", "prometheus");

        Assert.Equal(0, printed.ExitCode);
        Assert.StartsWith("# HELP ksplice_effective_kernel_info ", printed.Output, StringComparison.Ordinal);
        Assert.Contains("\nksplice_updates{state=\"applied\"} ", printed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_for_scanners_is_written_to_a_file_of_its_own()
    {
        var printed = await _splice.RunAsync("status", "--format", "vex", "-o", _splice.File("host.openvex.json"));

        Assert.Equal((0, ""), (printed.ExitCode, printed.Output));
        Assert.Equal("https://openvex.dev/ns/v0.2.0", (string?)JsonNode.Parse(File.ReadAllText(_splice.File("host.openvex.json")))!["@context"]);
        Assert.Empty(Directory.GetFiles(_splice.Folder, "*.tmp"));
    }

    [Fact]
    public async Task A_format_that_nobody_offers_is_told() => Assert.Equal(7, (await _splice.RunAsync("status", "--format", "nosuchformat")).ExitCode);
}
