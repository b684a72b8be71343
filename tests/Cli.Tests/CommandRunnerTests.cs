using System.CommandLine;
using System.Text.Json.Nodes;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Cli.Terminals;
using Ksplice.Engine.Report;

namespace Ksplice.Cli.Tests;

public sealed class CommandRunnerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ksplice-test-").FullName;
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task An_interrupted_command_is_exit_code_130()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        var exitCode = await RunAsync((_, cancellation) => Task.FromCanceled<CommandResult>(cancellation), [], [], cancelled.Token);

        Assert.Equal(130, exitCode);
        Assert.Contains("KSP0002", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancellation_that_nobody_asked_for_is_a_bug() =>
        Assert.Equal(1, await RunAsync((_, _) => throw new OperationCanceledException()));

    [Fact]
    public async Task Steps_are_plain_lines_where_no_terminal_is()
    {
        await RunAsync((context, _) =>
        {
            context.Progress.Report("Compiling");
            return Task.FromResult(CommandResult.Ok([]));
        });

        Assert.Equal("Compiling\n", _error.ToString());
    }

    [Fact]
    public async Task Quiet_hides_steps_but_not_diagnostics()
    {
        await RunAsync(
            (context, _) =>
            {
                context.Progress.Report("Compiling");
                return Task.FromResult(CommandResult.Of(Outcome<string>.Refused(Diagnostic.Error("KSP9999", "no", null, "ask"))));
            },
            "-q");

        Assert.Equal("error KSP9999: no\n  ask\n", _error.ToString());
    }

    [Fact]
    public async Task A_run_is_kept_for_later_reports()
    {
        await RunAsync((_, _) => Task.FromResult(CommandResult.Ok(new JsonObject { ["answer"] = 42 })), "--json");

        Assert.Equal(42, (int?)new RunRecordStore(Path.Combine(_folder, "runs")).Load(null).Value!.Result["answer"]);
    }

    [Fact]
    public async Task A_run_whose_record_cannot_be_kept_still_counts()
    {
        File.WriteAllText(Path.Combine(_folder, "runs"), "in the way");

        Assert.Equal(0, await RunAsync((_, _) => Task.FromResult(CommandResult.Ok([]))));
        Assert.Contains("KSP7020", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_plugin_is_told_whenever_plugins_were_asked()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "plugins", "bad"));

        await RunAsync((context, _) => Task.FromResult(CommandResult.Ok(new JsonObject { ["count"] = context.Plugins.Plugins.Count })), "--plugin-path", Path.Combine(_folder, "plugins"));

        Assert.Contains("warning KSP7001", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_commands_own_option_wins_over_a_global_one_of_the_same_name()
    {
        var own = new Option<string>("--config");
        string? seen = null;

        await RunAsync(
            (context, _) =>
            {
                seen = context.Arguments.GetValue(own);
                return Task.FromResult(CommandResult.Ok([]));
            },
            [own],
            ["--config", "kernel.config"],
            default);

        Assert.Equal("kernel.config", seen);
    }

    private Task<int> RunAsync(Func<CommandContext, CancellationToken, Task<CommandResult>> handler, params string[] arguments) =>
        RunAsync(handler, options: [], arguments, default);

    private async Task<int> RunAsync(
        Func<CommandContext, CancellationToken, Task<CommandResult>> handler, Option[] options, string[] arguments, CancellationToken cancellation)
    {
        _error.NewLine = _output.NewLine = "\n";
        var terminal = new Terminal(() => null, _output, _error, InputIsTerminal: false, ErrorIsTerminal: false);
        var runner = new CommandRunner(terminal, new RunRecordKeeper(new RunRecordStore(Path.Combine(_folder, "runs"))));
        var command = new Command("try");
        foreach (var option in options)
            command.Options.Add(option);
        command.SetAction(runner.Run("try", handler));
        var root = new RootCommand { command };
        GlobalOptions.AddTo(root);
        return await root.Parse(["try", .. arguments]).InvokeAsync(cancellationToken: cancellation);
    }
}
