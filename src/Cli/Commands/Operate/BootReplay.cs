using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Install;
using Ksplice.Engine.Install.Boot;
using Ksplice.Engine.KernelModule;
using Ksplice.Engine.Update;

namespace Ksplice.Cli.Commands.Operate;

/// <summary>Decides what a boot applies, and applies it under a <see cref="BootMarker"/>. Whoever calls holds the lock.</summary>
internal sealed class BootReplay(CommandContext context, Operator machine, TrustPolicy trust, PlannedOperation operation)
{
    private readonly KeptUpdates _kept = new(machine.Layout, trust);
    private bool _isMarked;

    /// <summary>Applies what is installed, and, where the settings say so, newer updates that are here.</summary>
    /// <param name="anyway">Also after a boot that did not go well.</param>
    /// <param name="cancellation">Stops it between two updates.</param>
    public async Task<CommandResult> RunAsync(bool anyway, CancellationToken cancellation)
    {
        var read = machine.Configuration.InstallOnReboot ? machine.Installed.Read() : null;
        if (read is { IsOk: false })
        {
            operation.Noticed.AddRange(read.Diagnostics);
            operation.Log.Write($"failed: {read.Diagnostics[0].Message}");
            return operation.End(read.Kind);
        }

        var (steps, files) = Installed(read?.Value);
        if (!anyway && machine.Marker.Unfinished(machine.BootId, machine.Kernel) is { } attempt && (steps.Count > 0 || machine.Configuration.UpgradeOnReboot))
            return Refuse(attempt, steps);
        if (steps.Count > 0)
        {
            Mark();
            operation.Fields.Planned(steps);
            await operation.RunAsync(steps, files, isPersistent: true, cancellation);
        }

        if (machine.Configuration.UpgradeOnReboot && !cancellation.IsCancellationRequested)
            await UpgradeAsync(cancellation);
        // Nothing was put into the kernel, so nothing of it can bring the machine down.
        if (_isMarked && !operation.Fields.HasChanges)
            machine.Marker.Clear();
        return operation.End(operation.Fields.HasChanges ? OutcomeKind.Ok : OutcomeKind.Nothing);
    }

    private void Mark()
    {
        if (!_isMarked)
            machine.Marker.Set(new(machine.BootId, machine.Kernel.BuildId, DateTimeOffset.UtcNow, Refused: false));
        _isMarked = true;
    }

    private CommandResult Refuse(BootAttempt attempt, IReadOnlyList<OperationStep> steps)
    {
        machine.Marker.Set(attempt with { Refused = true });
        var reason = InstallDiagnostics.BootUnfinished(machine.Layout.BootMarker, attempt.Began);
        operation.Noticed.Add(reason);
        operation.Fields.Planned(steps);
        foreach (var step in steps)
            operation.Fail(step, OutcomeKind.Refused, []);
        operation.Log.Write($"refused: {reason.Message}");
        return operation.End(OutcomeKind.Refused);
    }

    /// <summary>Updates of the list that are not applied, with their files; what has no file any more has failed.</summary>
    private (List<OperationStep> Steps, Dictionary<string, string> Files) Installed(InstalledList? list)
    {
        var steps = new List<OperationStep>();
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        if (list is not { Updates.Count: > 0 })
            return (steps, files);
        if (!list.IsFor(machine.Kernel))
        {
            var reason = InstallDiagnostics.InstalledForOtherKernel(machine.Layout.Installed, list.KernelRelease, list.KernelBuildId);
            operation.Noticed.Add(reason);
            operation.Log.Write($"nothing: {reason.Message}");
            return (steps, files);
        }

        foreach (var update in list.Updates.Where(update => operation.Known.All(known => known.Id != update.Id || known.State == AppliedState.Reversed)))
        {
            var found = _kept.Find(update);
            operation.Noticed.AddRange(found.Diagnostics);
            if (found.IsOk)
            {
                steps.Add(new(update.Id, update, found.Value.Title, found.Value.Cves));
                files.Add(update.Id, found.Value.File);
            }
            else
            {
                operation.Fail(new(update.Id, update, null, []), found.Kind, found.Diagnostics);
            }
        }

        return (steps, files);
    }

    // By the lists and files that are here already; nothing is fetched, since nothing can be.
    private async Task UpgradeAsync(CancellationToken cancellation)
    {
        var applied = new AppliedUpdates().Read();
        var offers = await machine.LookAsync(refresh: false, context.Progress, cancellation);
        operation.Noticed.AddRange(OperateOptions.Warnings([.. applied.Diagnostics, .. offers.Diagnostics]));
        if (!applied.IsOk)
            return;
        var files = offers.Catalogue.Fitting.Select(offer => (offer.Update.Id, Found: _kept.Find(new(offer.Update.Id, offer.Update.ManifestSha256))))
            .Where(one => one.Found.IsOk).ToDictionary(one => one.Id, one => one.Found.Value!.File, StringComparer.Ordinal);
        var here = offers.Catalogue with { Fitting = [.. offers.Catalogue.Fitting.Where(offer => files.ContainsKey(offer.Update.Id) && !operation.Fields.FailedIds.Contains(offer.Update.Id))] };
        var plan = Planner.Upgrade(here, Operator.Facts(applied.Value));
        if (plan.Steps.Count == 0)
            return;
        Mark();
        operation.Fields.Planned(plan.Steps);
        await operation.RunAsync([.. plan.Steps.Select(OperationStep.Of)], files, isPersistent: false, cancellation);
    }
}
