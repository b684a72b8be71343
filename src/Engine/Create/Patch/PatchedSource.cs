namespace Ksplice.Engine.Create.Patch;

/// <summary>What patches make of a tree.</summary>
/// <param name="Title">Subject of the first patch that has one; null when none has.</param>
/// <param name="CveIds">CVE ids the patches' texts name, without repetition, in order.</param>
/// <param name="Files">The files to build, ordered by path.</param>
public sealed record PatchedSource(string? Title, IReadOnlyList<string> CveIds, IReadOnlyList<PatchedFile> Files);
