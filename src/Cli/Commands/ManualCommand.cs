using System.CommandLine;
using Ksplice.Cli.Manuals;

namespace Ksplice.Cli.Commands;

/// <summary><c>splice manual</c>: the manual page, written from the definitions of the commands.</summary>
internal sealed class ManualCommand : ICommandModule
{
    public Command Create(CommandRunner runner)
    {
        var command = new Command("manual", "Print the manual page: splice manual >splice.1");
        command.SetAction(runner.Run("manual", HandleAsync, keepRecord: false));
        return command;
    }

    private Task<CommandResult> HandleAsync(CommandContext context, CancellationToken cancellation)
    {
        var version = typeof(ManualCommand).Assembly.GetName().Version?.ToString(3) ?? "";
        var page = ManualPage.Write((RootCommand)context.Arguments.RootCommandResult.Command, version);
        return Task.FromResult(CommandResult.Ok(new() { ["page"] = page }) with { Verbatim = page });
    }
}
