using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Cli.Tests;

/// <summary>What holds for all commands: exit codes, streams, the one JSON object.</summary>
public sealed class ContractTests : IDisposable
{
    private readonly CommandLine _splice = new();

    public void Dispose() => _splice.Dispose();

    [Theory]
    [InlineData(OutcomeKind.Ok, 0)]
    [InlineData(OutcomeKind.Failed, 1)]
    [InlineData(OutcomeKind.Nothing, 3)]
    [InlineData(OutcomeKind.Refused, 4)]
    [InlineData(OutcomeKind.Busy, 5)]
    [InlineData(OutcomeKind.Untrusted, 6)]
    [InlineData(OutcomeKind.Unsupported, 7)]
    [InlineData(OutcomeKind.SourceFailed, 8)]
    public void Each_outcome_has_its_exit_code(OutcomeKind outcome, int exitCode) => Assert.Equal(exitCode, ExitCodes.Of(outcome));

    [Theory]
    [InlineData]
    [InlineData("frobnicate")]
    [InlineData("inspect")]
    [InlineData("keygen")]
    [InlineData("plugins", "--no-such-option")]
    [InlineData("completion", "tcsh")]
    public async Task A_command_line_that_makes_no_sense_is_exit_code_2_and_prints_no_result(params string[] arguments)
    {
        var printed = await _splice.RunAsync(arguments);

        Assert.Equal((2, ""), (printed.ExitCode, printed.Output));
        Assert.NotEqual("", printed.Error);
    }

    [Fact]
    public async Task A_usage_error_with_json_is_one_object_too()
    {
        var printed = await _splice.RunAsync("inspect", "--json");

        Assert.Equal(2, printed.ExitCode);
        Assert.Equal(("splice/1", "inspect", "error"), ((string?)printed.Json["schema"], (string?)printed.Json["command"], (string?)printed.Json["outcome"]));
        Assert.Equal("KSP0003", (string?)printed.Json["diagnostics"]![0]!["code"]);
    }

    [Fact]
    public async Task A_refusal_is_told_on_the_error_stream_with_what_to_do_next()
    {
        File.WriteAllText(_splice.File("junk"), "junk");

        var printed = await _splice.RunAsync("inspect", _splice.File("junk"));

        Assert.Equal((4, ""), (printed.ExitCode, printed.Output));
        Assert.StartsWith("error KSP3002: ", printed.Error, StringComparison.Ordinal);
        Assert.Contains("\n  It is damaged", printed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_json_everything_is_in_the_object_and_nothing_elsewhere()
    {
        File.WriteAllText(_splice.File("junk"), "junk");

        var printed = await _splice.RunAsync("inspect", _splice.File("junk"), "--json");

        Assert.Equal((4, ""), (printed.ExitCode, printed.Error));
        Assert.Equal("refused", (string?)printed.Json["outcome"]);
        var diagnostic = printed.Json["diagnostics"]![0]!;
        Assert.Equal(("KSP3002", "error"), ((string?)diagnostic["code"], (string?)diagnostic["severity"]));
        Assert.Equal(_splice.File("junk"), (string?)diagnostic["location"]);
        Assert.NotNull((string?)diagnostic["hint"]);
    }

    [Fact]
    public async Task A_broken_environment_is_exit_code_1_and_says_which()
    {
        var printed = await _splice.RunAsync("keygen", "-o", "/nowhere/at/all/key");

        Assert.Equal(1, printed.ExitCode);
        Assert.Contains("KSP0001", printed.Error, StringComparison.Ordinal);
        Assert.Contains("/nowhere/at/all", printed.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", printed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_stack_of_an_unexpected_exception_is_shown_when_asked_for() =>
        Assert.Contains("   at ", (await _splice.RunAsync("keygen", "-v", "-o", "/nowhere/at/all/key")).Error, StringComparison.Ordinal);

    [Fact]
    public async Task Version_and_help_go_to_the_output()
    {
        Assert.Matches(@"\A\d+\.\d+\.\d+", (await _splice.RunAsync("--version")).Output);
        Assert.Contains("inspect", (await _splice.RunAsync("--help")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Candidates_for_completion_come_from_the_same_definitions() =>
        Assert.Equal("inspect\n", (await _splice.RunAsync("[suggest:11]", "splice insp")).Output.ReplaceLineEndings("\n"));

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task A_completion_script_is_printed_as_it_is(string shell) =>
        Assert.Contains("[suggest:", (await _splice.RunAsync("completion", shell)).Output, StringComparison.Ordinal);
}
