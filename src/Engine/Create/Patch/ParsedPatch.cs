namespace Ksplice.Engine.Create.Patch;

/// <summary>A patch as read, before it is held against a tree.</summary>
/// <param name="Title">Its subject without <c>[PATCH …]</c>; null when it is a bare diff.</param>
/// <param name="CveIds">CVE ids named in its text, in order, each once.</param>
/// <param name="Files">What it does, file by file.</param>
public sealed record ParsedPatch(string? Title, IReadOnlyList<string> CveIds, IReadOnlyList<PatchFileChange> Files);
