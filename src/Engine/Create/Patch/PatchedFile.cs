namespace Ksplice.Engine.Create.Patch;

/// <summary>A source file before and after all patches. Texts hold one character per byte (Latin-1), so that any bytes survive.</summary>
/// <param name="Path">Path below the tree.</param>
/// <param name="PreText">The file as it is in the tree.</param>
/// <param name="PostText">The file with all patches applied.</param>
/// <param name="LineStableText">The patched file with <c>#line</c> directives that give untouched lines their old numbers, as far as they
/// are needed; null when there is no place for them.</param>
/// <param name="Runs">What was edited, in order.</param>
public sealed record PatchedFile(
    string Path,
    string PreText,
    string PostText,
    string? LineStableText,
    IReadOnlyList<EditedRun> Runs);
