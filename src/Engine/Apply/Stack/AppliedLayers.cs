using Ksplice.Engine.KernelModule;

namespace Ksplice.Engine.Apply.Stack;

/// <summary>The updates that lie over the kernel as it was shipped, lowest first, as the kernel itself tells them.</summary>
public sealed class AppliedLayers
{
    /// <summary>Layers of what the kernel knows; what is not applied does not count.</summary>
    /// <param name="known">In the order in which they were applied.</param>
    public AppliedLayers(IReadOnlyList<AppliedUpdate> known)
    {
        ArgumentNullException.ThrowIfNull(known);
        Updates = [.. known.Where(u => u.State == AppliedState.Applied)];
    }

    /// <summary>A kernel as it was shipped.</summary>
    public static AppliedLayers None { get; } = new([]);

    /// <summary>The updates, lowest first.</summary>
    public IReadOnlyList<AppliedUpdate> Updates { get; }

    /// <summary>The applied update of an id; null without.</summary>
    public AppliedUpdate? Find(string id) => Updates.FirstOrDefault(u => u.Id == id);

    /// <summary>The updates that wrote into a range, lowest first.</summary>
    /// <param name="start">Address of its first byte.</param>
    /// <param name="length">Its bytes.</param>
    public IEnumerable<AppliedUpdate> WritersIn(ulong start, ulong length) =>
        Updates.Where(u => u.Writes.Any(w => Overlaps(w, start, length)));

    internal static bool Overlaps(MemoryWrite write, ulong start, ulong length) =>
        write.Address < start + length && start < write.Address + (ulong)write.NewBytes.Length;
}
