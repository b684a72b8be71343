using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Kernel;
using Ksplice.Engine.KernelModule;
using Ksplice.Engine.KernelModule.Protocol;

namespace Ksplice.Engine.Apply.Swap;

/// <summary>Turns what the kernel module answered into what the user should know.</summary>
internal sealed class SwapJudge(IKernelSymbols symbols, IReadOnlyList<string> guarded, IReadOnlyList<string> written, IReadOnlyList<string> hooks)
{
    /// <summary>The tasks in the way, addresses turned into names.</summary>
    public IReadOnlyList<BlockingTask> Blockers(SwapResult result) =>
        [.. result.Blockers.Select(b => new BlockingTask(b.ProcessId, b.Command, Guarded(b), [.. b.Stack.Select(Name)], !b.Traits.HasFlag(BlockerTraits.Fixed)))];

    /// <summary>Kind and findings of a swap that did not happen.</summary>
    public (OutcomeKind Kind, IReadOnlyList<Diagnostic> Diagnostics) Judge(SwapResult result)
    {
        var where = result.FailingIndex is { } index && index < written.Count ? written[index] : Name(result.FailingAddress);
        return result.Status switch
        {
            SwapStatus.Busy => (OutcomeKind.Busy, [SwapDiagnostics.Busy(Functions(result), result.Attempts), .. Tasks(result)]),
            SwapStatus.Unreliable => (OutcomeKind.Busy, [SwapDiagnostics.Unreliable(result.Attempts), .. Tasks(result)]),
            SwapStatus.BytesDiffer => (OutcomeKind.Refused, [SwapDiagnostics.BytesDiffer(where)]),
            SwapStatus.Kprobe => (OutcomeKind.Refused, [SwapDiagnostics.Kprobe(where, result.Kprobe)]),
            SwapStatus.CrossesBlock => (OutcomeKind.Refused, [SwapDiagnostics.CrossesBlock(where)]),
            SwapStatus.OwnCode => (OutcomeKind.Refused, [SwapDiagnostics.OwnCode(where)]),
            SwapStatus.Hook when result.FailingOffset == NativeDevice.TryAgain => (OutcomeKind.Busy, [SwapDiagnostics.HookNeverReady(Hook(result), result.Attempts)]),
            SwapStatus.Hook => (OutcomeKind.Refused, [SwapDiagnostics.HookRefused(Hook(result), result.FailingOffset)]),
            SwapStatus.BadHook => (OutcomeKind.Refused, [SwapDiagnostics.BadHook(Hook(result))]),
            _ => (OutcomeKind.Failed, [SwapDiagnostics.Failed(result.Status, where)]),
        };
    }

    /// <summary>Why a write would be refused now.</summary>
    public Diagnostic Judge(WriteConflict conflict)
    {
        var where = conflict.Index < written.Count ? written[conflict.Index] : Name(conflict.Address);
        return conflict.Status switch
        {
            SwapStatus.Kprobe => SwapDiagnostics.Kprobe(where, conflict.Kprobe),
            SwapStatus.BytesDiffer => SwapDiagnostics.BytesDiffer(where),
            SwapStatus.CrossesBlock => SwapDiagnostics.CrossesBlock(where),
            _ => SwapDiagnostics.Failed(conflict.Status, where),
        };
    }

    private string Hook(SwapResult result) =>
        result.FailingIndex is { } index && index < hooks.Count ? hooks[index] : Name(result.FailingAddress);

    private IEnumerable<Diagnostic> Tasks(SwapResult result) =>
        result.Blockers.Take(8).Select(b => SwapDiagnostics.Blocker(b, Guarded(b), b.Stack.Take(12).Select(Name)));

    private string Functions(SwapResult result)
    {
        var names = result.Blockers.Select(Guarded).Distinct(StringComparer.Ordinal).ToList();
        return names.Count == 0 ? "the code to be replaced" : string.Join(", ", names);
    }

    private string Guarded(SwapBlocker blocker) =>
        blocker.RangeIndex is { } index && index < guarded.Count ? guarded[index] : blocker.Address == 0 ? "a stack that cannot be read" : Name(blocker.Address);

    private string Name(ulong address) =>
        symbols.TryFindNearest(address, out var symbol) ? $"{symbol.Name}+0x{address - symbol.Address:x}" : $"0x{address:x}";
}
