namespace Ksplice.Engine.Kernel.Local;

/// <summary>What kernel lockdown forbids.</summary>
public enum LockdownState
{
    /// <summary>Nothing, or the kernel has no lockdown.</summary>
    None,

    /// <summary>Changing the kernel: no unsigned module may be loaded.</summary>
    Integrity,

    /// <summary>Also reading it: no kcore.</summary>
    Confidentiality,
}
