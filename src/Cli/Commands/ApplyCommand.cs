using System.CommandLine;
using System.Text.Json.Nodes;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Kernel.Local;
using Ksplice.Engine.KernelModule;
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
        foreach (var file in context.Arguments.GetRequiredValue(_files))
        {
            cancellation.ThrowIfCancellationRequested();
            context.Progress.Report($"applying {Path.GetFileName(file)}");
            var (outcome, blockers) = await ApplyAsync(context, file, policy.Value);
            noticed.AddRange(outcome.Diagnostics);
            if (!outcome.IsOk)
                return new CommandResult(outcome.Kind, SwapOptions.Result("applied", applied, blockers), noticed);
            applied.Add((JsonNode)ToJson(outcome.Value));
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

    private async Task<(Outcome<ApplyReport> Outcome, JsonArray? Blockers)> ApplyAsync(CommandContext context, string file, TrustPolicy trust)
    {
        var opened = UpdatePackageReader.Open(file, trust);
        if (!opened.IsOk)
            return (opened.As<ApplyReport>(), null);
        using var package = opened.Value;
        var obstacles = LocalEnvironment.Check();
        if (obstacles.Any(o => o.Severity == DiagnosticSeverity.Error))
            return (Outcome<ApplyReport>.Refused(obstacles), null);
        var architecture = context.ArchitectureFor(package.Manifest.Kernel.Architecture);
        if (!architecture.IsOk)
            return (architecture.As<ApplyReport>(), null);
        var device = KernelModuleDevice.Open();
        if (!device.IsOk)
            return (device.As<ApplyReport>(), null);
        using var mechanism = device.Value;
        var pipeline = new ApplyUpdate(architecture.Value, mechanism, _swap.Effort(context.Arguments));
        var outcome = await pipeline.RunAsync(package);
        return (outcome.After(opened.Diagnostics), outcome.Kind == OutcomeKind.Busy ? SwapOptions.Blockers(pipeline.LastBlockers) : null);
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
