using Ksplice.Engine.Processes;

namespace Ksplice.Engine.Tests.Processes;

public class ProcessRunnerTests
{
    [Fact]
    public async Task Both_outputs_and_the_exit_code_come_back()
    {
        var result = await ProcessRunner.RunAsync("/bin/sh", ["-c", "echo out; echo err >&2; exit 3"]);

        Assert.Equal((3, "out\n", "err\n", false), (result.ExitCode, result.StandardOutput, result.StandardError, result.TimedOut));
        Assert.False(result.Succeeded);
        Assert.Equal("err", result.FirstLines(5));
    }

    [Fact]
    public async Task Arguments_reach_the_program_unsplit_and_unexpanded()
    {
        var result = await ProcessRunner.RunAsync("printf", ["%s|", "a b", "$HOME", "'\"*"]);

        Assert.Equal("a b|$HOME|'\"*|", result.StandardOutput);
    }

    [Fact]
    public async Task The_environment_is_only_what_was_given()
    {
        Environment.SetEnvironmentVariable("KSPLICE_TEST_LEAK", "1");

        var result = await ProcessRunner.RunAsync("/usr/bin/env", [], environment: new Dictionary<string, string> { ["A"] = "1" });

        Assert.Equal("A=1\n", result.StandardOutput);
    }

    [Fact]
    public async Task More_output_than_a_pipe_holds_does_not_block()
    {
        var result = await ProcessRunner.RunAsync("/bin/sh", ["-c", "head -c 300000 /dev/zero | tr '\\0' x; head -c 300000 /dev/zero | tr '\\0' y >&2"]);

        Assert.Equal((300000, 300000), (result.StandardOutput.Length, result.StandardError.Length));
    }

    [Fact]
    public async Task A_child_that_takes_too_long_is_killed()
    {
        var result = await ProcessRunner.RunAsync("/bin/sleep", ["60"], null, null, TimeSpan.FromMilliseconds(100), default);

        Assert.True(result.TimedOut);
        Assert.False(result.Succeeded);
        Assert.True(result.Elapsed < TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Cancelling_kills_the_child()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ProcessRunner.RunAsync("/bin/sleep", ["60"], cancellation: source.Token));
    }

    [Fact]
    public async Task Standard_input_is_empty()
    {
        var result = await ProcessRunner.RunAsync("/bin/cat", []);

        Assert.Equal((0, ""), (result.ExitCode, result.StandardOutput));
    }

    [Fact]
    public async Task Standard_input_may_be_a_file()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, new string('x', 1 << 20));

            Assert.Equal(1 << 20, (await ProcessRunner.RunWithInputAsync("/bin/cat", [], file, null, default)).StandardOutput.Length);
            // It need not be read at all.
            Assert.True((await ProcessRunner.RunWithInputAsync("/bin/true", [], file, null, default)).Succeeded);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_program_that_does_not_exist_is_not_found() => Assert.Null(ProcessRunner.Find("no-such-program-of-ours"));
}
