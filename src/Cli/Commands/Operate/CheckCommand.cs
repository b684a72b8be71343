using System.CommandLine;
using System.Text.Json.Nodes;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Install;
using Ksplice.Engine.KernelModule;

namespace Ksplice.Cli.Commands.Operate;

/// <summary><c>splice check</c>: is anything newer; for scripts, whose answer is the exit code.</summary>
internal sealed class CheckCommand : ICommandModule
{
    private readonly Option<bool> _noRefresh = OperateOptions.NoRefresh();

    public Command Create(CommandRunner runner)
    {
        var command = new Command("check", "Tell whether newer updates are available") { _noRefresh };
        command.SetAction(runner.Run("check", HandleAsync, keepRecord: false));
        return command;
    }

    private async Task<CommandResult> HandleAsync(CommandContext context, CancellationToken cancellation)
    {
        var opened = Operator.Open(context);
        if (!opened.IsOk)
            return CommandResult.Of(opened);
        var known = new AppliedUpdates().Read();
        if (!known.IsOk)
            return CommandResult.Of(known);
        var offers = await opened.Value.LookAsync(!context.Arguments.GetValue(_noRefresh), context.Progress, cancellation);
        var plan = Planner.Upgrade(offers.Catalogue, Operator.Facts(known.Value));
        var newer = plan.Steps.Where(step => !step.IsRemoval).ToList();
        IReadOnlyList<Diagnostic> noticed = [.. opened.Value.Noticed, .. offers.Diagnostics, .. OperateOptions.Warnings(plan.Skipped)];
        var result = new JsonObject { ["newer"] = newer.Count, ["plan"] = PlanText.ToJson(plan.Steps) };
        // A source that could not be asked may have something newer: neither "current" nor the whole of what is newer.
        return new(offers.Kind, result, noticed) { ExitCode = offers.Kind == OutcomeKind.Ok && newer.Count > 0 ? ExitCodes.NewerAvailable : null };
    }
}
