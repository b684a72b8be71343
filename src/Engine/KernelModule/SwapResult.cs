using System.Collections.Immutable;

namespace Ksplice.Engine.KernelModule;

/// <summary>The outcome of an apply or undo. Counts and times other than <see cref="Total"/> are of the last attempt.</summary>
public sealed record SwapResult
{
    /// <summary>What it came to.</summary>
    public required SwapStatus Status { get; init; }

    /// <summary>The write at fault (for <see cref="SwapStatus.OwnCode"/> possibly the range, for hooks the hook); null when none is.</summary>
    public int? FailingIndex { get; init; }

    /// <summary>First differing byte within the failing write; for <see cref="SwapStatus.Hook"/> the error number.</summary>
    public int FailingOffset { get; init; }

    /// <summary>Address at fault; 0 when there is none.</summary>
    public ulong FailingAddress { get; init; }

    /// <summary>The kprobe at fault.</summary>
    public KprobeState Kprobe { get; init; }

    /// <summary>Up to 64 tasks that were in the way; of those found inside the stop only the first.</summary>
    public ImmutableArray<SwapBlocker> Blockers { get; init; } = [];

    /// <summary>Attempts made; 0 when it was refused before the first.</summary>
    public int Attempts { get; init; }

    /// <summary>Tasks looked at.</summary>
    public int Tasks { get; init; }

    /// <summary>Stacks walked inside the stop.</summary>
    public int TasksRechecked { get; init; }

    /// <summary>Sleeping tasks that were led out of the way.</summary>
    public int TasksNudged { get; init; }

    /// <summary>More ran than the log could note, so every stack was walked inside the stop.</summary>
    public bool Overflow { get; init; }

    /// <summary>From the first CPU entering the stopped callback to the last one leaving; gathering the CPUs is in <see cref="Stop"/> only.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>Inside the stop: stacks, bytes and kprobes.</summary>
    public TimeSpan Check { get; init; }

    /// <summary>Inside the stop: writing and reading back.</summary>
    public TimeSpan Write { get; init; }

    /// <summary>Before the stop: walking stacks.</summary>
    public TimeSpan Walk { get; init; }

    /// <summary>The whole call that stops and restarts the machine.</summary>
    public TimeSpan Stop { get; init; }

    /// <summary>All attempts and the delays between them.</summary>
    public TimeSpan Total { get; init; }

    /// <summary>A refusal before any attempt.</summary>
    internal static SwapResult AtOnce(SwapStatus status) => new() { Status = status };
}
