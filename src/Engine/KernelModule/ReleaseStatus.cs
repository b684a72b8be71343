namespace Ksplice.Engine.KernelModule;

/// <summary>What came of releasing an update.</summary>
public enum ReleaseStatus
{
    /// <summary>Forgotten; the modules it held may be unloaded.</summary>
    Released,

    /// <summary>No update has that id.</summary>
    NotFound,

    /// <summary>It is applied, or being applied; undo it first.</summary>
    StillApplied,
}
