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
    public async Task Metrics_are_written_to_a_file_of_their_own()
    {
        var printed = await _splice.RunAsync("status", "--format", "prometheus", "-o", _splice.File("ksplice.prom"));

        Assert.Equal((0, ""), (printed.ExitCode, printed.Output));
        Assert.StartsWith("# HELP ksplice_effective_kernel_info ", File.ReadAllText(_splice.File("ksplice.prom")), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_splice.Folder, "*.tmp"));
    }

    [Fact]
    public async Task A_document_for_scanners_that_is_true_no_more_is_removed()
    {
        var path = _splice.File("host.openvex.json");
        File.WriteAllText(path, "what was fixed before the machine was booted again");

        var printed = await _splice.RunAsync("status", "--format", "vex", "-o", path);

        Assert.Equal((3, ""), (printed.ExitCode, printed.Output));
        Assert.Contains("KSP7033", printed.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(path));
        Assert.Equal(3, (await _splice.RunAsync("status", "--format", "vex", "-o", path)).ExitCode);
    }

    [Fact]
    public async Task A_format_that_cannot_be_made_leaves_the_file_of_before()
    {
        var path = _splice.File("host.openvex.json");
        File.WriteAllText(path, "before");

        Assert.Equal(7, (await _splice.RunAsync("status", "--format", "nosuchformat", "-o", path)).ExitCode);

        Assert.Equal("before", File.ReadAllText(path));
    }

    [Fact]
    public async Task A_format_that_nobody_offers_is_told() => Assert.Equal(7, (await _splice.RunAsync("status", "--format", "nosuchformat")).ExitCode);
}
