namespace Ksplice.Engine.KernelModule;

/// <summary>Where an update known to the kernel stands.</summary>
public enum AppliedState
{
    /// <summary>Attempts are being made; nothing is changed yet.</summary>
    Applying,

    /// <summary>In force.</summary>
    Applied,

    /// <summary>Taken back; its replacement module stays loaded until released.</summary>
    Reversed,
}
