namespace Ksplice.Engine.KernelModule;

/// <summary>What the loaded module can do on this machine (<c>KSPLICE_FEATURE_*</c>).</summary>
[Flags]
public enum DeviceFeatures : ulong
{
    /// <summary>Nothing beyond the protocol itself.</summary>
    None = 0,

    /// <summary>Code within an aligned block of 16 bytes can be changed; else it must lie within 8.</summary>
    Store16 = 1,

    /// <summary><see cref="SwapMode.SchedSwitch"/> works.</summary>
    SchedSwitch = 2,

    /// <summary>No kprobe can be registered in the middle of a swap.</summary>
    KprobeLock = 4,

    /// <summary><see cref="ApplyRequest.Again"/> is understood.</summary>
    Again = 8,

    /// <summary><see cref="SwapEffort.Nudge"/> is understood.</summary>
    Nudge = 16,
}
