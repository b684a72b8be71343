namespace Ksplice.Engine.Create.Build.Trees;

/// <summary>What may stay beside a prepared tree.</summary>
/// <param name="Objects">Most compiled objects; a unit of the kernel proper takes some 100 to 500 KB.</param>
/// <param name="Overlays">Most overlays; each has a few thousand links.</param>
/// <param name="Preprocessed">Most notes about preprocessed units, of some 50 KB for a unit of the tree and 64 bytes for a patched one.</param>
/// <param name="Age">How long something may stay unused.</param>
public sealed record TreeCacheLimits(int Objects, int Overlays, int Preprocessed, TimeSpan Age)
{
    /// <summary>Enough for a few hundred fixes of one kernel, and for headers that thousands of units read: some 500 MB to 1 GB.</summary>
    public static TreeCacheLimits Usual { get; } = new(Objects: 2000, Overlays: 100, Preprocessed: 15000, Age: TimeSpan.FromDays(60));
}
