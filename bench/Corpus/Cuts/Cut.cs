namespace Ksplice.Corpus.Cuts;

/// <summary>One update's worth of source change.</summary>
/// <param name="Kind">How it was cut.</param>
/// <param name="Path">The unit it was cut for.</param>
/// <param name="Part">For parts: which cluster of the unit's, from 0; otherwise 0.</param>
/// <param name="Patch">The change as a unified difference.</param>
internal sealed record Cut(CutKind Kind, string Path, int Part, string Patch)
{
    /// <summary>Names it among all cuts of one pair of versions.</summary>
    public string Key => KeyOf(Kind, Path, Part);

    /// <summary>The key of a cut that need not be made yet.</summary>
    public static string KeyOf(CutKind kind, string path, int part = 0) =>
        kind == CutKind.Part ? $"part:{path}#{part}" : $"{kind.ToString().ToLowerInvariant()}:{path}";
}
