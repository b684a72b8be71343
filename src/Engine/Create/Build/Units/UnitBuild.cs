namespace Ksplice.Engine.Create.Build.Units;

/// <summary>The objects of one unit, before and after the patch. Paths are absolute.</summary>
/// <param name="SourcePath">Path of the <c>.c</c> below the tree.</param>
/// <param name="Target">What it is linked into.</param>
/// <param name="PrePlainObject">The unpatched unit exactly as the distribution compiled it: what the running kernel holds.</param>
/// <param name="PreObject">The unpatched unit with a section for each function and datum.</param>
/// <param name="PostObject">The patched unit likewise.</param>
/// <param name="LineStable">True when untouched lines kept their numbers in <paramref name="PostObject"/>.</param>
/// <param name="PrePlainTime">Time of that compile; zero when it was cached.</param>
/// <param name="PreTime">Time of that compile; zero when it was cached.</param>
/// <param name="PostTime">Time of that compile; zero when it was cached.</param>
public sealed record UnitBuild(
    string SourcePath,
    UnitTarget Target,
    string PrePlainObject,
    string PreObject,
    string PostObject,
    bool LineStable,
    TimeSpan PrePlainTime,
    TimeSpan PreTime,
    TimeSpan PostTime)
{
    /// <summary>What the unit goes by, see <see cref="UnitRecipe.Name"/>.</summary>
    public string Name => Recipe.Name;

    /// <summary>How the unit is compiled.</summary>
    public required UnitRecipe Recipe { get; init; }

    /// <summary>The patched files that <see cref="PostObject"/> was compiled from.</summary>
    public required SourceOverlay Patched { get; init; }

    /// <summary>True when neither of the unpatched objects had to be compiled.</summary>
    public bool PreCached => PrePlainTime == TimeSpan.Zero && PreTime == TimeSpan.Zero;

    /// <summary>True when nothing had to be compiled.</summary>
    public bool Cached => PreCached && PostTime == TimeSpan.Zero;
}
