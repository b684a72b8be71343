namespace Ksplice.Engine.KernelModule;

/// <summary>The kprobe that stands in the way (<c>KSPLICE_KPROBE_*</c>).</summary>
[Flags]
public enum KprobeState : uint
{
    /// <summary>There is none.</summary>
    None = 0,

    /// <summary>There is one.</summary>
    Present = 1,

    /// <summary>It is registered but not enabled.</summary>
    Disabled = 2,

    /// <summary>It is a jump rather than a breakpoint.</summary>
    Optimized = 4,

    /// <summary>It is served by ftrace.</summary>
    Ftrace = 8,
}
