namespace Ksplice.Engine.KernelModule;

/// <summary>How an apply or undo is tried.</summary>
/// <param name="Mode">How stacks are checked.</param>
/// <param name="Attempts">1 to 1000; only busy and unreadable stacks are worth another.</param>
/// <param name="RetryDelay">Between attempts, at most a minute; whole milliseconds.</param>
/// <param name="DryRun">Do everything, the stop included, except writing.</param>
public sealed record SwapEffort(SwapMode Mode, int Attempts, TimeSpan RetryDelay, bool DryRun = false)
{
    /// <summary>
    /// In the second half of the attempts, lead tasks that sleep inside a function out of the kernel and hold them until the attempt has ended. Their
    /// system calls restart. Needs <see cref="DeviceFeatures.Nudge"/>; without it, it is not done.
    /// </summary>
    public bool Nudge { get; init; }
}
