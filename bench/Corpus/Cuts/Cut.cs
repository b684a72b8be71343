namespace Ksplice.Corpus.Cuts;

/// <summary>One update's worth of source change.</summary>
/// <param name="Kind">How it was cut.</param>
/// <param name="Path">The unit, or for groups the header, that it was cut for.</param>
/// <param name="Part">For parts and groups: which cluster of the file's, from 0; otherwise 0.</param>
/// <param name="Patch">The change as a unified difference.</param>
internal sealed record Cut(CutKind Kind, string Path, int Part, string Patch)
{
    /// <summary>Names it among all cuts of one pair of versions.</summary>
    public string Key => KeyOf(Kind, Path, Part);

    /// <summary>The key of a cut that need not be made yet.</summary>
    public static string KeyOf(CutKind kind, string path, int part = 0) =>
        kind == CutKind.File ? $"file:{path}" : $"{kind.ToString().ToLowerInvariant()}:{path}#{part}";
}
