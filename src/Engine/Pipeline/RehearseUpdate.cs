using System.Collections.Immutable;
using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Engine.Create.Build.Trees;
using Ksplice.Engine.Rehearse;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Pipeline;

/// <summary>What to rehearse, and with what.</summary>
public sealed record RehearseRequest
{
    /// <summary>Updates of one kernel, in order; trust was checked when they were opened.</summary>
    public required IReadOnlyList<UpdatePackage> Updates { get; init; }

    /// <summary>The updates' own kernel.</summary>
    public required KernelInputs Inputs { get; init; }

    public required IArchitecture Architecture { get; init; }

    /// <summary>Absolute folder for prepared trees.</summary>
    public required string Workspace { get; init; }

    /// <summary>Folder with the published program.</summary>
    public required string SpliceFolder { get; init; }

    /// <summary>Folder with the sources of <c>ksplice.ko</c>.</summary>
    public required string KernelModuleSources { get; init; }

    public required int Jobs { get; init; }

    /// <summary>Public key files for the guest to trust.</summary>
    public IReadOnlyList<string> TrustedKeys { get; init; } = [];

    public bool AllowUnsigned { get; init; }

    /// <summary>The author's check, or null.</summary>
    public string? CheckScript { get; init; }

    /// <summary>Where to keep the guest's console, or null.</summary>
    public string? ConsoleLog { get; init; }
}

/// <summary>Tries updates in a throw-away guest of their own kernel: prepare its tree, build <c>ksplice.ko</c> for it, boot, rehearse.</summary>
public static class RehearseUpdate
{
    /// <summary>Rehearses.</summary>
    /// <param name="request">What.</param>
    /// <param name="progress">Told a line per step; may be null.</param>
    /// <param name="cancellation">Stops the guest.</param>
    public static async Task<Outcome<RehearsalResult>> RunAsync(
        RehearseRequest request, IProgress<string>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        var machine = GuestMachine.For(request.Architecture.Name);
        var missing = GuestRequirements.CheckHost(machine);
        if (missing.Count > 0)
            return Outcome<RehearsalResult>.None(OutcomeKind.Failed, missing);
        var module = await BuildKernelModuleAsync(request.Inputs, request.Workspace, request.Jobs, request.KernelModuleSources, progress, cancellation);
        if (!module.IsOk)
            return module.As<RehearsalResult>();

        var result = await new RehearsalRunner().RunAsync(
            new RehearsalRequest
            {
                Guest = new GuestOptions
                {
                    Kernel = GuestKernel.Of(request.Inputs),
                    Machine = machine!,
                    ConsoleLogPath = request.ConsoleLog,
                },
                SpliceFolder = request.SpliceFolder,
                KernelModule = module.Value,
                Updates = [.. request.Updates.Select(u => Path.GetFullPath(u.Path))],
                TrustedKeys = [.. request.TrustedKeys],
                AllowUnsigned = request.AllowUnsigned,
                LoadModules = [.. request.Updates.SelectMany(u => u.Manifest.Targets).Select(t => t.Module).OfType<string>().Distinct(StringComparer.Ordinal)],
                CheckScript = request.CheckScript,
            },
            progress is null ? null : new StepLines(progress),
            cancellation);
        return Outcome<RehearsalResult>.Ok(result, result.Diagnostics);
    }

    /// <summary>Builds <c>ksplice.ko</c> for a kernel, or finds it built.</summary>
    public static async Task<Outcome<string>> BuildKernelModuleAsync(
        KernelInputs inputs, string workspace, int jobs, string sources, IProgress<string>? progress, CancellationToken cancellation)
    {
        var tree = await KernelTreePreparer.PrepareAsync(KernelTreeRequest.From(inputs, workspace, jobs), progress, cancellation);
        if (!tree.IsOk)
            return tree.As<string>();
        progress?.Report("building ksplice.ko");
        return await KernelModuleBuilder.BuildAsync(tree.Value, sources, "ksplice", cancellation);
    }

    private sealed class StepLines(IProgress<string> lines) : IProgress<RehearsalStep>
    {
        public void Report(RehearsalStep value) =>
            lines.Report($"{value.Name}: {value.Outcome.ToString().ToLowerInvariant()} ({value.Milliseconds / 1000:0.0} s)");
    }
}
