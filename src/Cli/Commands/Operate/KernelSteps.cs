using System.Text.Json.Nodes;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Kernel.Local;
using Ksplice.Engine.KernelModule;
using Ksplice.Engine.Pipeline;
using Ksplice.Engine.Update;

namespace Ksplice.Cli.Commands.Operate;

/// <summary>How one step of a plan ended.</summary>
/// <param name="Kind">How.</param>
/// <param name="Fields">What was done; empty when nothing was.</param>
/// <param name="Diagnostics">What was noticed.</param>
/// <param name="Blockers">Tasks that were in the way; null when none were.</param>
internal sealed record StepEnd(OutcomeKind Kind, JsonObject Fields, IReadOnlyList<Diagnostic> Diagnostics, JsonArray? Blockers = null)
{
    public static StepEnd Of<T>(Outcome<T> outcome)
        where T : class => new(outcome.Kind, [], outcome.Diagnostics);
}

/// <summary>Puts one update into the running kernel, or takes one out, by the same pipelines as <c>splice apply</c> and <c>splice undo</c>.</summary>
internal static class KernelSteps
{
    public static async Task<StepEnd> ApplyAsync(CommandContext context, string file, TrustPolicy trust, SwapEffort effort)
    {
        var opened = UpdatePackageReader.Open(file, trust);
        if (!opened.IsOk)
            return StepEnd.Of(opened);
        using var package = opened.Value;
        var obstacles = LocalEnvironment.Check();
        if (obstacles.Any(o => o.Severity == DiagnosticSeverity.Error))
            return new(OutcomeKind.Refused, [], obstacles);
        var architecture = context.ArchitectureFor(package.Manifest.Kernel.Architecture);
        if (!architecture.IsOk)
            return StepEnd.Of(architecture);
        var device = KernelModuleDevice.Open();
        if (!device.IsOk)
            return StepEnd.Of(device);
        using var mechanism = device.Value;
        var pipeline = new ApplyUpdate(architecture.Value, mechanism, effort);
        var outcome = await pipeline.RunAsync(package);
        return outcome.IsOk
            ? new(OutcomeKind.Ok, ApplyCommand.ToJson(outcome.Value), outcome.Diagnostics)
            : StepEnd.Of(outcome) with { Blockers = outcome.Kind == OutcomeKind.Busy ? SwapOptions.Blockers(pipeline.LastBlockers) : null };
    }

    public static async Task<StepEnd> UndoAsync(string id, SwapEffort effort)
    {
        var device = KernelModuleDevice.Open();
        if (!device.IsOk)
            return StepEnd.Of(device);
        using var mechanism = device.Value;
        var kernel = LocalKernel.Open();
        if (!kernel.IsOk)
            return StepEnd.Of(kernel);
        using var view = kernel.Value;
        var pipeline = new UndoUpdate(mechanism, view.Symbols, effort);
        var outcome = await pipeline.RunAsync(id);
        return outcome.IsOk
            ? new(OutcomeKind.Ok, UndoCommand.ToJson(outcome.Value), outcome.Diagnostics)
            : StepEnd.Of(outcome) with { Blockers = pipeline.LastBlockers.Count > 0 ? SwapOptions.Blockers(pipeline.LastBlockers) : null };
    }
}
