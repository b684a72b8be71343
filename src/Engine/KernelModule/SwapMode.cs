namespace Ksplice.Engine.KernelModule;

/// <summary>How stacks are checked (<c>enum ksplice_mode</c>). All are equally safe; they differ in the length of the pause.</summary>
public enum SwapMode : uint
{
    /// <summary>Walk before the stop and recheck only what ran since, noted by a probe: the pause does not grow with the number of threads.</summary>
    SchedSwitch = 0,

    /// <summary>Walk before the stop and recheck tasks whose switch counters moved.</summary>
    Counters = 1,

    /// <summary>Walk every stack inside the stop.</summary>
    InStop = 2,
}
