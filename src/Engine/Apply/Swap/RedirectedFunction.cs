namespace Ksplice.Engine.Apply.Swap;

/// <summary>A running function and the place where its jump goes.</summary>
/// <param name="Name">Name of the new function, as in the update.</param>
/// <param name="Unit">Source path of its unit.</param>
/// <param name="Address">Address of the running function.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="SiteAddress">Address of the first byte overwritten; 0 for a cold half or a reader of a constant, which needs no jump but must not be running.</param>
/// <param name="OldBytes">Bytes there now; empty without a jump.</param>
public sealed record RedirectedFunction(
    string Name, string Unit, ulong Address, long Length, ulong SiteAddress, ReadOnlyMemory<byte> OldBytes)
{
    /// <summary>True when a jump is written.</summary>
    public bool HasSite => SiteAddress != 0;
}
