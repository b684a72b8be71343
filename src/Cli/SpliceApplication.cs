using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Text.Json.Nodes;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Reports;
using Ksplice.Cli.Terminals;
using Ksplice.Engine.Report;

namespace Ksplice.Cli;

/// <summary>The program: parses the command line and runs the command.</summary>
public static class SpliceApplication
{
    /// <summary>How long a command may clean up after SIGINT or SIGTERM before the process ends regardless.</summary>
    private static readonly TimeSpan s_cleanupTime = TimeSpan.FromSeconds(20);

    /// <summary>Runs one command line.</summary>
    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(string[] arguments, Terminal terminal) => RunAsync(arguments, terminal, RunRecordStore.OfThisUser());

    /// <summary>Runs one command line, with records of runs kept in the store given.</summary>
    internal static async Task<int> RunAsync(string[] arguments, Terminal terminal, RunRecordStore store)
    {
        ArgumentNullException.ThrowIfNull(terminal);
        try
        {
            var parsed = CreateRoot(terminal, store).Parse(RepeatedOptions.Expand(arguments));
            if (parsed.Errors.Count > 0)
                return RefuseUsage(parsed, terminal);
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = s_cleanupTime,
                Output = terminal.Output,
                Error = terminal.Error,
            });
        }
        catch (Exception e)
        {
            // Only what lies outside the commands gets here; they have their own handler.
            DiagnosticPrinter.Print(terminal, [ProgramDiagnostics.Unexpected(e, arguments.Contains("-v", StringComparer.Ordinal))]);
            return ExitCodes.Failed;
        }
    }

    /// <summary>The whole command tree, for running, help and completion alike.</summary>
    internal static RootCommand CreateRoot(Terminal terminal, RunRecordStore store)
    {
        var root = new RootCommand("Live updates for a running Linux kernel") { HelpName = "splice" };
        if (root.Options.OfType<HelpOption>().SingleOrDefault() is { } help)
            root.Options.Remove(help);
        root.Options.Add(new HelpOption("--help", "-h"));
        GlobalOptions.AddTo(root);
        var runner = new CommandRunner(terminal, new RunRecordKeeper(store));
        foreach (var module in CommandModules.All(store))
            root.Subcommands.Add(module.Create(runner));
        return root;
    }

    private static int RefuseUsage(ParseResult parsed, Terminal terminal)
    {
        if (parsed.GetValue(GlobalOptions.Json))
        {
            var diagnostics = parsed.Errors.Select(e => ProgramDiagnostics.Usage(e.Message)).ToList();
            var record = new RunRecord(
                RunRecord.CurrentSchema, parsed.CommandResult.Command.Name, OutcomeKind.Failed, DateTimeOffset.UtcNow, TimeSpan.Zero, diagnostics, new JsonObject());
            terminal.Output.WriteLine(RunRecordJson.ToJson(record).ToJsonString());
            return ExitCodes.Usage;
        }

        if (parsed.Action is ParseErrorAction action)
            action.ShowHelp = false;
        // Guesses at what was meant would go to the output, where only results belong.
        parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = terminal.Error, Error = terminal.Error });
        return ExitCodes.Usage;
    }
}
