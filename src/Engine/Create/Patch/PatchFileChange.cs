namespace Ksplice.Engine.Create.Patch;

/// <summary>What a patch does to one file.</summary>
/// <param name="OldPath">Path as written, with its prefix (<c>a/kernel/fork.c</c>); null when the file is new.</param>
/// <param name="NewPath">Path as written; null when the file is deleted.</param>
/// <param name="Hunks">The edits, in order.</param>
/// <param name="Special">What else than editing text it does to the file (<c>renames it</c>); null for a plain edit.</param>
/// <param name="IsBinary">True when the patch holds no text for the file.</param>
/// <param name="PatchName">Name of the patch, for messages.</param>
/// <param name="PatchLine">Line of the patch where the file's part begins, from 1.</param>
public sealed record PatchFileChange(
    string? OldPath,
    string? NewPath,
    IReadOnlyList<PatchHunk> Hunks,
    string? Special,
    bool IsBinary,
    string PatchName,
    int PatchLine)
{
    /// <summary>Place of this part, for messages.</summary>
    public string Place => $"{PatchName}:{PatchLine}";
}
