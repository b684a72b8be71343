using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Cli.Commands.Kernels;

namespace Ksplice.Cli.Tests;

public sealed class KernelInputTests : IDisposable
{
    private readonly CommandLine _splice = new();

    public void Dispose() => _splice.Dispose();

    [Fact]
    public async Task A_source_without_configuration_is_refused()
    {
        var printed = await CreateAsync("--source", _splice.Folder);

        Assert.Equal((4, "KSP6091"), (printed.ExitCode, (string?)printed.Json["diagnostics"]![0]!["code"]));
    }

    [Fact]
    public async Task What_cannot_name_an_update_is_refused_before_anything_is_read()
    {
        var printed = await CreateAsync("--source", _splice.Folder, "--config", "c", "--symvers", "s", "--id", "../up");

        Assert.Equal((4, "KSP1050"), (printed.ExitCode, (string?)printed.Json["diagnostics"]![0]!["code"]));
    }

    [Fact]
    public async Task Without_a_source_plugin_nobody_knows_the_kernel()
    {
        var found = await KernelInputOptions.AskAsync([], new KernelInputRequest("6.1.0-test", "x86", _splice.Folder), new Progress<string>(), CancellationToken.None);

        Assert.Equal("KSP6090", Assert.Single(found.Diagnostics).Code);
    }

    [Theory]
    [InlineData("KSP6002 KSP6003", "KSP6003")]
    [InlineData("KSP6003 KSP6002", "KSP6003")]
    [InlineData("KSP6005 KSP6003", "KSP6005 KSP6003")]
    [InlineData("KSP6002 KSP6002", "KSP6002 KSP6002")]
    public async Task Sources_of_other_distributions_say_nothing_unless_there_are_no_others(string refusals, string told)
    {
        var sources = refusals.Split(' ').Select(code => new RefusingSource(code)).ToList();

        var found = await KernelInputOptions.AskAsync(sources, new KernelInputRequest("6.1.0-test", "x86", _splice.Folder), new Progress<string>(), CancellationToken.None);

        Assert.Equal(told, string.Join(' ', found.Diagnostics.Select(finding => finding.Code)));
        Assert.Equal(told.EndsWith("KSP6003", StringComparison.Ordinal) ? OutcomeKind.Unsupported : OutcomeKind.Failed, found.Kind);
    }

    private Task<Printed> CreateAsync(params string[] arguments) => _splice.RunAsync(
        ["create", "--patch", _splice.File("absent.patch"), "--kernel", "6.1.0-test", "--workspace", _splice.Folder, "--json", .. arguments]);

    private sealed class RefusingSource(string code) : IKernelInputSource
    {
        public string Name => "refusing";

        public Task<Outcome<KernelInputs>> FetchAsync(KernelInputRequest request, IProgress<string>? progress, CancellationToken cancellation) =>
            Task.FromResult(Outcome<KernelInputs>.None(code == "KSP6003" ? OutcomeKind.Unsupported : OutcomeKind.Failed, Diagnostic.Error(code, "No.", null, "Nothing.")));
    }
}
