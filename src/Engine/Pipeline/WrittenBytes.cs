using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Apply.Stack;
using Ksplice.Engine.Kernel;
using Ksplice.Engine.KernelModule;

namespace Ksplice.Engine.Pipeline;

/// <summary>Compares what an update wrote with what is there now, below the updates that were applied over it.</summary>
public static class WrittenBytes
{
    /// <summary>True when every byte the update wrote still stands.</summary>
    /// <param name="update">The update.</param>
    /// <param name="memory">The kernel's memory.</param>
    /// <param name="known">All updates that the kernel knows, in order: what a later one wrote over is looked for where that one found it.</param>
    public static bool AreInPlace(AppliedUpdate update, IKernelMemory memory, IReadOnlyList<AppliedUpdate>? known = null)
    {
        ArgumentNullException.ThrowIfNull(update);
        ArgumentNullException.ThrowIfNull(memory);
        var below = new MemoryBelow(memory, new AppliedLayers([.. (known ?? []).SkipWhile(u => u.Id != update.Id).Skip(1)]));
        foreach (var write in update.Writes)
        {
            var live = new byte[write.NewBytes.Length];
            if (!below.TryRead(write.Address, live) || !live.AsSpan().SequenceEqual(write.NewBytes.AsSpan()))
                return false;
        }

        return true;
    }

    /// <summary>A warning when an applied update's bytes no longer stand; null when they do, or when it is not applied.</summary>
    public static Diagnostic? Drift(AppliedUpdate update, IKernelMemory memory, IReadOnlyList<AppliedUpdate>? known = null)
    {
        ArgumentNullException.ThrowIfNull(update);
        return update.State != AppliedState.Applied || AreInPlace(update, memory, known) ? null : PipelineDiagnostics.Drifted(update.Id);
    }
}
