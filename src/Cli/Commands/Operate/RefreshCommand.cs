using System.CommandLine;
using System.Text.Json.Nodes;
using Ksplice.Abstractions.Sources;
using Ksplice.Engine.Install;

namespace Ksplice.Cli.Commands.Operate;

/// <summary><c>splice refresh</c>: fetches and verifies the signed lists of every source.</summary>
internal sealed class RefreshCommand : ICommandModule
{
    public Command Create(CommandRunner runner)
    {
        var command = new Command("refresh", "Fetch the signed lists of updates");
        command.SetAction(runner.Run("refresh", HandleAsync, keepRecord: false));
        return command;
    }

    private async Task<CommandResult> HandleAsync(CommandContext context, CancellationToken cancellation)
    {
        var opened = Operator.Open(context);
        if (!opened.IsOk)
            return CommandResult.Of(opened);
        var round = await opened.Value.Sources.RefreshAsync(context.Progress, cancellation);
        var sources = new JsonArray([.. round.Answers.Select(answer => (JsonNode)ToJson(answer))]);
        return new(round.Kind, new JsonObject { ["sources"] = sources }, [.. opened.Value.Noticed, .. round.Diagnostics]);
    }

    private static JsonObject ToJson(SourceAnswer<UpdateListState> answer) => new()
    {
        ["name"] = answer.Source,
        ["date"] = answer.Value.Date,
        ["validUntil"] = answer.Value.ValidUntil,
        ["checkedAt"] = answer.Value.CheckedAt,
        ["updates"] = answer.Value.Count,
        ["changed"] = answer.Value.IsChanged,
    };
}
