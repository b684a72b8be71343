using System.CommandLine;
using System.Text.Json.Nodes;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Cli.Commands.Operate;
using Ksplice.Engine.Pipeline;
using Ksplice.Engine.Update;

namespace Ksplice.Cli.Commands;

/// <summary><c>splice apply FILE.ksplice…</c>: verify, link, load, swap; one update after the other, stopping at the first that fails.</summary>
internal sealed class ApplyCommand : ICommandModule
{
    private readonly Argument<string[]> _files = new("FILE") { Description = "Updates, in order", Arity = ArgumentArity.OneOrMore };
    private readonly TrustOptions _trust = new();
    private readonly SwapOptions _swap = new();

    public Command Create(CommandRunner runner)
    {
        var command = new Command("apply", "Put updates into the running kernel") { _files };
        _trust.AddTo(command);
        _swap.AddTo(command);
        command.SetAction(runner.Run("apply", HandleAsync));
        return command;
    }

    private async Task<CommandResult> HandleAsync(CommandContext context, CancellationToken cancellation)
    {
        var policy = _trust.Policy(context.Arguments);
        if (!policy.IsOk)
            return CommandResult.Of(policy);
        if (Objection(context.Arguments.GetRequiredValue(_files), policy.Value) is { } objection)
            return CommandResult.Of(Outcome<ApplyReport>.Refused(objection));
        var applied = new JsonArray();
        List<Diagnostic> noticed = [.. policy.Diagnostics];
        using var steps = new KernelSteps(context, _swap.Effort(context.Arguments));
        foreach (var file in context.Arguments.GetRequiredValue(_files))
        {
            cancellation.ThrowIfCancellationRequested();
            context.Progress.Report($"applying {Path.GetFileName(file)}");
            var end = await steps.ApplyAsync(file, policy.Value);
            noticed.AddRange(end.Diagnostics);
            if (end.Kind != OutcomeKind.Ok)
                return new CommandResult(end.Kind, SwapOptions.Result("applied", applied, end.Blockers), noticed);
            applied.Add((JsonNode)end.Fields);
        }

        return CommandResult.Ok(SwapOptions.Result("applied", applied, null), noticed);
    }

    // Half a series is not what was asked for; whatever else is wrong with a file is told when it is its turn.
    private static Diagnostic? Objection(string[] files, TrustPolicy trust)
    {
        if (files.Length < 2)
            return null;
        var opened = files.Select(file => UpdatePackageReader.Open(file, trust)).ToList();
        try
        {
            return opened.TrueForAll(o => o.IsOk) ? UpdateSeries.Objection([.. opened.Select(o => o.Value!)], isComplete: false) : null;
        }
        finally
        {
            opened.ForEach(o => o.Value?.Dispose());
        }
    }

    internal static JsonObject ToJson(ApplyReport report) => SwapOptions.Describe(
        new JsonObject
        {
            ["id"] = report.Id,
            ["functions"] = SwapOptions.Names(report.Functions),
            ["constants"] = SwapOptions.Names(report.Constants),
            ["moduleBytes"] = report.ModuleBytes,
            ["timings"] = SwapOptions.Timings(report.Timings),
        },
        report.Swap);
}
