using System.CommandLine;
using System.Diagnostics;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Reports;
using Ksplice.Cli.Terminals;

namespace Ksplice.Cli;

/// <summary>Runs a command's handler between the parsed arguments and the printed result.</summary>
public sealed class CommandRunner
{
    private readonly Terminal _terminal;
    private readonly RunRecordKeeper _keeper;

    internal CommandRunner(Terminal terminal, RunRecordKeeper keeper)
    {
        _terminal = terminal;
        _keeper = keeper;
    }

    /// <summary>The action of a command. The handler returns how it ended; printing, recording and the exit code are done here.</summary>
    /// <param name="name">The command's name in records and JSON.</param>
    /// <param name="handler">What the command does. An exception out of it is a bug or a broken environment: exit code 1.</param>
    /// <param name="keepRecord">Whether <c>splice report</c> can show this run later.</param>
    public Func<ParseResult, CancellationToken, Task<int>> Run(
        string name, Func<CommandContext, CancellationToken, Task<CommandResult>> handler, bool keepRecord = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(handler);
        return async (arguments, cancellation) =>
        {
            var terminal = arguments.GetValue(GlobalOptions.NoColor) ? _terminal with { Color = false } : _terminal;
            var started = DateTimeOffset.UtcNow;
            var clock = Stopwatch.StartNew();
            var (context, result, exitCode) = await HandleAsync(arguments, terminal, handler, cancellation);
            var record = new RunRecord(RunRecord.CurrentSchema, name, result.Outcome, started, clock.Elapsed, WithPluginTroubles(context, result), result.Result);
            if (keepRecord && _keeper.Keep(record) is { } trouble)
                record = record with { Diagnostics = [.. record.Diagnostics, trouble] };
            new ResultPrinter(terminal, context).Print(record, result.Verbatim);
            return exitCode;
        };
    }

    private static async Task<(CommandContext Context, CommandResult Result, int ExitCode)> HandleAsync(
        ParseResult arguments, Terminal terminal, Func<CommandContext, CancellationToken, Task<CommandResult>> handler, CancellationToken cancellation)
    {
        // The display ends before anything is printed, or the two would mix on a terminal.
        using var progress = IStepDisplay.For(terminal, arguments.GetValue(GlobalOptions.Quiet));
        var context = new CommandContext(arguments, terminal, progress);
        try
        {
            var result = await handler(context, cancellation);
            return (context, result, result.ExitCode ?? ExitCodes.Of(result.Outcome));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return (context, new(OutcomeKind.Failed, [], [ProgramDiagnostics.Interrupted()]), ExitCodes.Interrupted);
        }
        catch (Exception e)
        {
            return (context, new(OutcomeKind.Failed, [], [ProgramDiagnostics.Unexpected(e, context.IsVerbose)]), ExitCodes.Failed);
        }
    }

    // A bad plugin is never silence, even when the command came to its end without it.
    private static IReadOnlyList<Diagnostic> WithPluginTroubles(CommandContext context, CommandResult result)
    {
        var told = result.Diagnostics.Select(d => (d.Code, d.Location)).ToHashSet();
        return [.. result.Diagnostics, .. (context.UsedPlugins?.Diagnostics ?? []).Where(d => !told.Contains((d.Code, d.Location))).Select(d => d.AsWarning())];
    }
}
