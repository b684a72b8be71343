using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Apply.Load;
using Ksplice.Engine.Apply.Swap;
using Ksplice.Engine.Kernel;
using Ksplice.Engine.KernelModule;

namespace Ksplice.Engine.Pipeline;

/// <summary>
/// Takes an update back: check that nothing stands on it, swap the old bytes in, then free its code if nothing can have kept a
/// pointer into it.
/// </summary>
/// <param name="device">The mechanism in the kernel.</param>
/// <param name="symbols">Names for the tasks that are in the way.</param>
/// <param name="effort">How to try.</param>
/// <param name="applied">What the kernel says is applied; null for this machine's.</param>
public sealed class UndoUpdate(IKernelModuleDevice device, IKernelSymbols symbols, SwapEffort effort, AppliedUpdates? applied = null)
{
    /// <summary>Tasks that were in the way when the last run ended as busy.</summary>
    public IReadOnlyList<BlockingTask> LastBlockers { get; private set; } = [];

    /// <summary>Undoes one update.</summary>
    public async Task<Outcome<UndoReport>> RunAsync(string id)
    {
        var clock = new StageClock();
        var known = (applied ?? new AppliedUpdates()).Read();
        if (!known.IsOk)
            return known.As<UndoReport>();
        var update = known.Value.FirstOrDefault(u => u.Id == id);
        if (update is not { State: AppliedState.Applied })
            return Outcome<UndoReport>.Refused(SwapDiagnostics.NotApplied(id));
        if (NeededBy(update, known.Value) is { } other)
            return Outcome<UndoReport>.Refused(SwapDiagnostics.NeededBy(id, other));

        var record = AppliedRecord.TryDecode(update.Metadata.AsSpan());
        var functions = record?.Functions ?? [];
        var result = await device.UndoAsync(id, effort);
        clock.End("swap");
        // The ranges guarded now are the new code's, which are named after the old.
        var judge = new SwapJudge(symbols, [], functions, record?.Hooks ?? []);
        var report = new SwapReport(result, judge.Blockers(result));
        if (result.Status != SwapStatus.Ok)
        {
            LastBlockers = report.Blockers;
            var (kind, diagnostics) = judge.Judge(result);
            return Outcome<UndoReport>.None(kind, diagnostics);
        }

        var left = Free(update, record, known.Value);
        clock.End("unload");
        return Outcome<UndoReport>.Ok(
            new UndoReport(id, functions, left is not null, record?.ModuleBytes ?? 0, report, clock.Finish()), left is null ? [] : [left]);
    }

    // Later updates that say they need this one, or that wrote where it wrote.
    private static string? NeededBy(AppliedUpdate update, IReadOnlyList<AppliedUpdate> all) =>
        all.SkipWhile(u => u.Id != update.Id).Skip(1)
            .Where(u => u.State == AppliedState.Applied)
            .FirstOrDefault(u => AppliedRecord.TryDecode(u.Metadata.AsSpan())?.Requires.Contains(update.Id) == true
                || u.Writes.Any(w => update.Writes.Any(o => w.Address < o.Address + (ulong)o.NewBytes.Length && o.Address < w.Address + (ulong)w.NewBytes.Length)))
            ?.Id;

    private Diagnostic? Free(AppliedUpdate update, AppliedRecord? record, IReadOnlyList<AppliedUpdate> all)
    {
        if (record is null)
            return SwapDiagnostics.Resident(update.Id, "it was applied by another program");
        // Code of an undone update that somebody may still call uses variables of the updates that it stood on.
        var above = all.Where(u => u.State == AppliedState.Reversed && AppliedRecord.TryDecode(u.Metadata.AsSpan())?.Requires.Contains(update.Id) == true)
            .Select(u => $"the code of {u.Id}, which stays too");
        List<string> reasons = [.. record.EscapeReasons, .. above];
        if (reasons.Count > 0)
            return SwapDiagnostics.Resident(update.Id, string.Join(", ", reasons));
        device.Release(update.Id);
        return ModuleLoader.Unload(update.Module);
    }
}
