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

/// <summary>
/// Puts updates into the running kernel and takes them out, for every command that does. What undoing needs is opened once.
/// </summary>
/// <param name="context">The command.</param>
/// <param name="effort">How to look for a safe moment.</param>
internal sealed class KernelSteps(CommandContext context, SwapEffort effort) : IDisposable
{
    private KernelModuleDevice? _device;
    private LocalKernel? _kernel;

    public async Task<StepEnd> ApplyAsync(string file, TrustPolicy trust)
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
        // One of its own: what it holds when an update fails must not go over to the next one.
        var device = KernelModuleDevice.Open();
        if (!device.IsOk)
            return StepEnd.Of(device);
        using var mechanism = device.Value;
        var pipeline = new ApplyUpdate(architecture.Value, mechanism, effort);
        var outcome = (await pipeline.RunAsync(package)).After(opened.Diagnostics);
        return outcome.IsOk
            ? new(OutcomeKind.Ok, ApplyCommand.ToJson(outcome.Value), outcome.Diagnostics)
            : StepEnd.Of(outcome) with { Blockers = outcome.Kind == OutcomeKind.Busy ? SwapOptions.Blockers(pipeline.LastBlockers) : null };
    }

    public async Task<StepEnd> UndoAsync(string id)
    {
        if ((OpenDevice() ?? OpenKernel()) is { } closed)
            return closed;
        var pipeline = new UndoUpdate(_device!, _kernel!.Symbols, effort);
        var outcome = await pipeline.RunAsync(id);
        return outcome.IsOk
            ? new(OutcomeKind.Ok, UndoCommand.ToJson(outcome.Value), outcome.Diagnostics)
            : StepEnd.Of(outcome) with { Blockers = pipeline.LastBlockers.Count > 0 ? SwapOptions.Blockers(pipeline.LastBlockers) : null };
    }

    /// <summary>Opens the mechanism for undoing unless it is open.</summary>
    /// <returns>Why it cannot be opened; null when it is open.</returns>
    public StepEnd? OpenDevice()
    {
        if (_device is not null)
            return null;
        var device = KernelModuleDevice.Open();
        _device = device.Value;
        return device.IsOk ? null : StepEnd.Of(device);
    }

    public void Dispose()
    {
        _kernel?.Dispose();
        _device?.Dispose();
    }

    private StepEnd? OpenKernel()
    {
        if (_kernel is not null)
            return null;
        var kernel = LocalKernel.Open();
        _kernel = kernel.Value;
        return kernel.IsOk ? null : StepEnd.Of(kernel);
    }
}
