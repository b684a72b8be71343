namespace Ksplice.Engine.Create.Build.Trees;

/// <summary>What may stay beside a prepared tree.</summary>
/// <param name="Objects">Most compiled objects; a unit of the kernel proper takes some 100 to 500 KB.</param>
/// <param name="Overlays">Most overlays; each has a few thousand links.</param>
/// <param name="Preprocessed">Most notes about preprocessed units, of some 50 KB for a unit of the tree and 64 bytes for a patched one.</param>
/// <param name="Age">How long something may stay unused.</param>
/// <param name="Patience">How long removing may take before the rest is left to the next run: after a series of runs side by side there is much of it.</param>
public sealed record TreeCacheLimits(int Objects, int Overlays, int Preprocessed, TimeSpan Age, TimeSpan Patience)
{
    /// <summary>Enough for a few hundred fixes of one kernel, and for headers that thousands of units read: some 1 to 2 GB.</summary>
    public static TreeCacheLimits Usual { get; } = new(Objects: 2000, Overlays: 100, Preprocessed: 60000, Age: TimeSpan.FromDays(60), Patience: TimeSpan.FromSeconds(5));
}
