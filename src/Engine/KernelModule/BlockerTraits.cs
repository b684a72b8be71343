namespace Ksplice.Engine.KernelModule;

/// <summary>How a task blocks (<c>KSPLICE_BLOCKER_*</c>).</summary>
[Flags]
public enum BlockerTraits : uint
{
    /// <summary>Its stack holds an address of a guarded range; found before the stop.</summary>
    None = 0,

    /// <summary>Its stack could not be read for certain.</summary>
    Unreliable = 1,

    /// <summary>It is the idle task of a CPU.</summary>
    Idle = 2,

    /// <summary>Not its stack but its pending system call restart points into the range.</summary>
    Restart = 4,

    /// <summary>Found inside the stop.</summary>
    InStop = 8,

    /// <summary>A kernel thread, or in a sleep that no signal ends: <see cref="SwapEffort.Nudge"/> does not move it.</summary>
    Fixed = 16,
}
