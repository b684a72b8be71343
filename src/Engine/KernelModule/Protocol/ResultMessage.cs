using System.Runtime.InteropServices;

namespace Ksplice.Engine.KernelModule.Protocol;

/// <summary><c>struct ksplice_result</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ResultMessage
{
    private const ulong NanosecondsPerTick = 100;

    public uint Size;
    public SwapStatus Status;
    public uint FailingIndex;
    public uint FailingOffset;
    public ulong FailingAddress;
    public ulong Blockers;
    public uint BlockerCapacity;
    public uint BlockerCount;
    public uint AttemptsUsed;
    public uint TasksTotal;
    public uint TasksRechecked;
    public uint Overflow;
    public KprobeState KprobeFlags;
    public uint TasksNudged;
    public ulong PauseNanoseconds;
    public ulong CheckNanoseconds;
    public ulong WriteNanoseconds;
    public ulong WalkNanoseconds;
    public ulong StopNanoseconds;
    public ulong TotalNanoseconds;

    public readonly SwapResult ToResult(ReadOnlySpan<BlockerMessage> blockers)
    {
        var tasks = new List<SwapBlocker>();
        foreach (ref readonly var blocker in blockers[..(int)Math.Min(BlockerCount, (uint)blockers.Length)])
            tasks.Add(blocker.ToBlocker());
        return new SwapResult
        {
            Status = Status,
            FailingIndex = FailingIndex == Limits.NoIndex ? null : checked((int)FailingIndex),
            FailingOffset = checked((int)FailingOffset),
            FailingAddress = FailingAddress,
            Kprobe = KprobeFlags,
            Blockers = [.. tasks],
            Attempts = checked((int)AttemptsUsed),
            Tasks = checked((int)TasksTotal),
            TasksRechecked = checked((int)TasksRechecked),
            TasksNudged = checked((int)TasksNudged),
            Overflow = Overflow != 0,
            Pause = Time(PauseNanoseconds),
            Check = Time(CheckNanoseconds),
            Write = Time(WriteNanoseconds),
            Walk = Time(WalkNanoseconds),
            Stop = Time(StopNanoseconds),
            Total = Time(TotalNanoseconds),
        };
    }

    private static TimeSpan Time(ulong nanoseconds) => TimeSpan.FromTicks((long)(nanoseconds / NanosecondsPerTick));
}
