using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Kernel;
using Ksplice.Engine.KernelModule;

namespace Ksplice.Engine.Pipeline;

/// <summary>Compares what an update wrote with what is there now.</summary>
public static class WrittenBytes
{
    /// <summary>True when every byte the update wrote still stands.</summary>
    public static bool AreInPlace(AppliedUpdate update, IKernelMemory memory)
    {
        ArgumentNullException.ThrowIfNull(update);
        ArgumentNullException.ThrowIfNull(memory);
        foreach (var write in update.Writes)
        {
            var live = new byte[write.NewBytes.Length];
            if (!memory.TryRead(write.Address, live) || !live.AsSpan().SequenceEqual(write.NewBytes.AsSpan()))
                return false;
        }

        return true;
    }

    /// <summary>A warning when an applied update's bytes no longer stand; null when they do, or when it is not applied.</summary>
    public static Diagnostic? Drift(AppliedUpdate update, IKernelMemory memory)
    {
        ArgumentNullException.ThrowIfNull(update);
        return update.State != AppliedState.Applied || AreInPlace(update, memory) ? null : PipelineDiagnostics.Drifted(update.Id);
    }
}
