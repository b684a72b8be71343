namespace Ksplice.Plugins.Shared;

/// <summary>What a full disk looks like.</summary>
internal static class DiskSpace
{
    // errno of Linux: ENOSPC, EDQUOT.
    private const int NoSpace = 28;
    private const int NoQuota = 122;

    /// <summary>True when an exception says that there is no room.</summary>
    public static bool IsLacking(IOException exception) => exception.HResult is NoSpace or NoQuota;
}
