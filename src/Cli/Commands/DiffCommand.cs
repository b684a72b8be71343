using System.CommandLine;
using Ksplice.Engine.Pipeline;

namespace Ksplice.Cli.Commands;

/// <summary><c>splice diff PRE.o POST.o</c>: the object-level difference alone.</summary>
internal sealed class DiffCommand : ICommandModule
{
    private readonly Argument<string> _pre = new("PRE.o") { Description = "The object as the running kernel has it" };
    private readonly Argument<string> _post = new("POST.o") { Description = "The object with the change" };

    public Command Create(CommandRunner runner)
    {
        var command = new Command("diff", "Compare two object files function by function; needs no kernel") { _pre, _post };
        command.SetAction(runner.Run("diff", HandleAsync, keepRecord: false));
        return command;
    }

    private Task<CommandResult> HandleAsync(CommandContext context, CancellationToken cancellation)
    {
        var report = DiffObjects.Run(
            context.Arguments.GetRequiredValue(_pre), context.Arguments.GetRequiredValue(_post), target => context.ArchitectureFor(target).Value);
        // A difference that is refused is listed all the same.
        return Task.FromResult(report.IsOk
            ? new CommandResult(report.Value.Outcome, report.Value.ToJson(), report.Diagnostics)
            : CommandResult.Of(report));
    }
}
