using System.CommandLine;
using System.Text.Json.Nodes;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Cli.Commands.Operate;
using Ksplice.Engine.KernelModule;
using Ksplice.Engine.Pipeline;

namespace Ksplice.Cli.Commands;

/// <summary><c>splice undo ID… | --all</c>: the running kernel gives updates back, last applied first.</summary>
internal sealed class UndoCommand : ICommandModule
{
    private readonly Argument<string[]> _ids = new("ID") { Description = "Updates to undo", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<bool> _all = new("--all") { Description = "Undo everything that is applied" };
    private readonly SwapOptions _swap = new();

    public Command Create(CommandRunner runner)
    {
        var command = new Command("undo", "Take updates back out of the running kernel") { _ids, _all };
        command.Validators.Add(result =>
        {
            if (result.GetValue(_all) == (result.GetValue(_ids) is { Length: > 0 }))
                result.AddError("Name updates, or give --all.");
        });
        _swap.AddTo(command);
        command.SetAction(runner.Run("undo", HandleAsync));
        return command;
    }

    private async Task<CommandResult> HandleAsync(CommandContext context, CancellationToken cancellation)
    {
        using var steps = new KernelSteps(context, _swap.Effort(context.Arguments));
        if (steps.OpenDevice() is { } closed)
            return new CommandResult(closed.Kind, [], closed.Diagnostics);
        var ids = Wanted(context);
        if (!ids.IsOk)
            return CommandResult.Of(ids);
        var undone = new JsonArray();
        var noticed = new List<Diagnostic>();
        foreach (var id in ids.Value)
        {
            cancellation.ThrowIfCancellationRequested();
            context.Progress.Report($"undoing {id}");
            var end = await steps.UndoAsync(id);
            noticed.AddRange(end.Diagnostics);
            if (end.Kind != OutcomeKind.Ok)
                return new CommandResult(end.Kind, SwapOptions.Result("undone", undone, end.Blockers), noticed);
            undone.Add((JsonNode)end.Fields);
        }

        return CommandResult.Ok(SwapOptions.Result("undone", undone, null), noticed);
    }

    private Outcome<IReadOnlyList<string>> Wanted(CommandContext context)
    {
        if (!context.Arguments.GetValue(_all))
            return Outcome<IReadOnlyList<string>>.Ok(context.Arguments.GetRequiredValue(_ids));
        var known = new AppliedUpdates().Read();
        if (!known.IsOk)
            return known.As<IReadOnlyList<string>>();
        IReadOnlyList<string> applied = [.. known.Value.Where(u => u.State == AppliedState.Applied).Reverse().Select(u => u.Id)];
        return applied.Count > 0
            ? Outcome<IReadOnlyList<string>>.Ok(applied)
            : Outcome<IReadOnlyList<string>>.None(OutcomeKind.Nothing, PipelineDiagnostics.NothingApplied());
    }

    internal static JsonObject ToJson(UndoReport report) => SwapOptions.Describe(
        new JsonObject
        {
            ["id"] = report.Id,
            ["functions"] = SwapOptions.Names(report.Functions),
            ["resident"] = report.IsResident,
            ["moduleBytes"] = report.ModuleBytes,
            ["timings"] = SwapOptions.Timings(report.Timings),
        },
        report.Swap);
}
