using System.Security.Cryptography;
using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Apply.Link;
using Ksplice.Engine.Apply.Load;
using Ksplice.Engine.Apply.Stack;
using Ksplice.Engine.Apply.Swap;
using Ksplice.Engine.Kernel.Local;
using Ksplice.Engine.KernelModule;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Pipeline;

/// <summary>
/// Puts an update into the running kernel: hold the modules it touches, verify, bind, load (inert), swap. A failure at any stage
/// takes back what the stages before it did.
/// </summary>
/// <param name="architecture">The update's architecture.</param>
/// <param name="device">The mechanism in the kernel.</param>
/// <param name="effort">How to try.</param>
/// <param name="applied">What the kernel says is applied; null for this machine's.</param>
public sealed class ApplyUpdate(IArchitecture architecture, IKernelModuleDevice device, SwapEffort effort, AppliedUpdates? applied = null)
{
    private readonly StageClock _clock = new();

    /// <summary>Applies.</summary>
    /// <param name="package">An update that is trusted.</param>
    public async Task<Outcome<ApplyReport>> RunAsync(UpdatePackage package)
    {
        ArgumentNullException.ThrowIfNull(package);
        var manifest = package.Manifest;
        var known = (applied ?? new AppliedUpdates()).Read();
        if (!known.IsOk)
            return known.As<ApplyReport>();
        var earlier = known.Value.FirstOrDefault(u => u.Id == manifest.Id);
        if (earlier is { State: not AppliedState.Reversed })
            return Outcome<ApplyReport>.Refused(SwapDiagnostics.AlreadyApplied(manifest.Id));

        var layers = new AppliedLayers(known.Value);
        if (Requirements.Unmet(manifest, layers, []) is { } unmet)
            return Outcome<ApplyReport>.Refused(unmet);

        var opened = new HeldVerification<LocalKernel>(device, () => LocalKernel.Open(null, layers.Updates.Select(u => u.Module)), kernel => VerifyUpdate.Run(package, kernel, architecture, layers))
            .Run(manifest.Targets.Select(t => t.Module).OfType<string>());
        if (!opened.IsOk)
            return opened.As<ApplyReport>();
        using var held = opened.Value;
        if (Livepatched(manifest) is { } livepatched)
            return Outcome<ApplyReport>.Refused(livepatched);
        _clock.End("verify");

        var template = package.ReadEntry(manifest.Replacement.Entry);
        if (!template.IsOk)
            return template.As<ApplyReport>();
        var addresses = ModuleInterface.Complete(manifest.Replacement.Symbols, held.Update.Addresses, held.Kernel.Symbols);
        if (!addresses.IsOk)
            return addresses.As<ApplyReport>();
        var bound = TemplateBinder.Bind(template.Value, manifest.Replacement.Module, addresses.Value, held.Kernel, architecture);
        if (!bound.IsOk)
            return bound.As<ApplyReport>();
        _clock.End("link");

        var swap = new SwapPlanner(manifest, package.ManifestSha256, held.Update.Functions, held.Update.Constants, architecture, device, held.Kernel.Symbols);
        if (swap.Conflicts() is { Count: > 0 } conflicts)
            return Outcome<ApplyReport>.Refused(conflicts);
        return await LoadAndSwapAsync(manifest, bound.Value, earlier, swap);
    }

    private async Task<Outcome<ApplyReport>> LoadAndSwapAsync(
        UpdateManifest manifest, BoundModule bound, AppliedUpdate? earlier, SwapPlanner swap)
    {
        var module = manifest.Replacement.Module;
        var hash = Convert.ToHexStringLower(SHA256.HashData(bound.Bytes.Span));
        if (earlier is not null)
        {
            if (ResidentCode.WhyUnusable(earlier, hash, device.Features) is { } unusable)
                return Outcome<ApplyReport>.Refused(unusable);
        }
        else if (ModuleLoader.Load(module, bound.Bytes) is { } refused)
        {
            return Outcome<ApplyReport>.Refused(refused);
        }

        _clock.End("load");
        var sections = LoadedSections.Read(module);
        var request = sections.IsOk ? swap.Plan(sections.Value, bound, hash, effort) : sections.As<ApplyRequest>();
        if (!request.IsOk)
            return GiveUp(request.As<ApplyReport>(), manifest, earlier);

        var result = await device.ApplyAsync(request.Value with { Again = earlier is not null });
        _clock.End("swap");
        var blockers = swap.Judge.Blockers(result);
        if (result.Status != SwapStatus.Ok)
        {
            var (kind, diagnostics) = swap.Judge.Judge(result);
            var failed = GiveUp(Outcome<ApplyReport>.None(kind, diagnostics), manifest, earlier);
            LastBlockers = blockers;
            return failed;
        }

        return Outcome<ApplyReport>.Ok(new ApplyReport(
            manifest.Id, swap.FunctionNames, swap.ConstantNames, sections.Value!.MemoryBytes, new SwapReport(result, blockers), _clock.Finish()));
    }

    /// <summary>Tasks that were in the way when the last run ended as busy.</summary>
    public IReadOnlyList<BlockingTask> LastBlockers { get; private set; } = [];

    // What was loaded just now has never run, so it goes; code from before an undo may be pointed to and stays, as known as it was.
    private static Outcome<ApplyReport> GiveUp(Outcome<ApplyReport> failure, UpdateManifest manifest, AppliedUpdate? earlier)
    {
        var left = earlier is null ? ModuleLoader.Unload(manifest.Replacement.Module) : null;
        return left is null ? failure : Outcome<ApplyReport>.None(failure.Kind, [.. failure.Diagnostics, left]);
    }

    private static Diagnostic? Livepatched(UpdateManifest manifest)
    {
        foreach (var livepatch in LocalEnvironment.ReadLivepatches().Where(l => l.IsEnabled))
        {
            var function = manifest.Targets.Where(t => t.Name == livepatch.Object).SelectMany(t => t.Functions)
                .FirstOrDefault(f => f.Running == livepatch.Function);
            if (function is not null)
                return SwapDiagnostics.Livepatched($"{function.Unit}: {function.Running}", livepatch.Patch);
        }

        return null;
    }
}
