namespace Ksplice.Engine.Create.Types;

/// <summary>What a patch does to the layout of one type.</summary>
/// <param name="Type"><see cref="TypeLayout.Name"/>, which the author overrules it by.</param>
/// <param name="Changes">What changes, most telling first; at least one.</param>
/// <param name="IsHarmless">True when all that existed before means the same after.</param>
public sealed record LayoutDifference(string Type, IReadOnlyList<string> Changes, bool IsHarmless)
{
    private const int Shown = 4;

    /// <summary>The changes in one line, the first few of many.</summary>
    public string Text =>
        string.Join("; ", Changes.Take(Shown)) + (Changes.Count > Shown ? $"; {Changes.Count - Shown} more" : "");
}
