using System.Text;
using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Create.Patch;

/// <summary>Applies patches to the texts of a tree; the tree itself is only read.</summary>
public static class PatchApplier
{
    /// <summary>Applies patches one after the other.</summary>
    /// <param name="patches">The patches in order.</param>
    /// <param name="tree">Absolute path of a kernel source.</param>
    /// <returns>The changed files; <see cref="OutcomeKind.Nothing"/> when only documentation and the like change.</returns>
    public static Outcome<PatchedSource> Apply(IReadOnlyList<ParsedPatch> patches, string tree)
    {
        ArgumentNullException.ThrowIfNull(patches);
        var files = new SortedDictionary<string, WorkingFile>(StringComparer.Ordinal);
        var findings = new List<Diagnostic>();
        foreach (var change in patches.SelectMany(patch => patch.Files))
            findings.AddRange(Apply(files, change, tree));

        if (findings.Any(finding => finding.Severity == DiagnosticSeverity.Error))
            return Outcome<PatchedSource>.Refused(findings);
        var patched = files.Values.Select(file => file.Finish()).Where(file => file.PostText != file.PreText).ToList();
        if (patched.Count == 0)
            return Outcome<PatchedSource>.None(OutcomeKind.Nothing, [.. findings, PatchDiagnostics.NothingLeft()]);
        var title = patches.Select(patch => patch.Title).FirstOrDefault(candidate => !string.IsNullOrWhiteSpace(candidate));
        var cves = patches.SelectMany(patch => patch.CveIds).Distinct(StringComparer.Ordinal).ToList();
        return Outcome<PatchedSource>.Ok(new PatchedSource(title, cves, patched), findings);
    }

    private static IReadOnlyList<Diagnostic> Apply(SortedDictionary<string, WorkingFile> files, PatchFileChange change, string tree)
    {
        if (new[] { change.OldPath, change.NewPath }.OfType<string>().FirstOrDefault(PatchedPath.IsHostile) is { } hostile)
            return [PatchDiagnostics.Hostile(change, hostile)];

        var candidates = PatchedPath.Candidates(change).ToList();
        var existing = candidates.Find(path => files.ContainsKey(path) || File.Exists(Path.Combine(tree, path)));
        var path = existing ?? candidates[0];
        var kind = PatchedFileKinds.Of(path);
        if (kind == PatchedFileKind.OutsideKernel)
            return [PatchDiagnostics.Ignored(change, path)];
        if (change.IsBinary)
            return [PatchDiagnostics.Binary(change, path)];
        if (PatchDiagnostics.Unsupported(kind, change, path) is { } unsupported)
            return [unsupported];
        if (change.Special is not null)
            return [PatchDiagnostics.Special(change, path)];
        if (existing is null)
            return [PatchDiagnostics.UnknownFile(change)];
        if (!PatchedPath.StaysInside(tree, path))
            return [PatchDiagnostics.Hostile(change, path)];

        if (!files.TryGetValue(path, out var file))
            files[path] = file = new WorkingFile(path, Encoding.Latin1.GetString(File.ReadAllBytes(Path.Combine(tree, path))));
        return file.Apply(change);
    }
}
