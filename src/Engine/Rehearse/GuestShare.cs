namespace Ksplice.Engine.Rehearse;

/// <summary>A host folder that the guest sees over 9p.</summary>
/// <param name="HostPath">An existing folder of the host.</param>
/// <param name="GuestPath">Absolute path where the guest mounts it; made when missing.</param>
/// <param name="Writable">
/// Whether the guest may write into the host folder. A read-only share is cached without end by the guest:
/// what the host changes in it after the first look may stay unseen.
/// </param>
public sealed record GuestShare(string HostPath, string GuestPath, bool Writable = false);
