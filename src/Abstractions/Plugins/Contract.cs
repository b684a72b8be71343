namespace Ksplice.Abstractions.Plugins;

/// <summary>Version of the contract in this assembly.</summary>
public static class Contract
{
    /// <summary>Changes when a plugin built against an older contract can no longer be loaded.</summary>
    public const int Major = 1;

    /// <summary>Grows with every addition; a plugin that needs a newer one than the host's is not loaded.</summary>
    public const int Minor = 0;
}
