using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Create.Patch;

/// <summary>The findings about patches, each worded once.</summary>
internal static class PatchDiagnostics
{
    public static Diagnostic Hostile(PatchFileChange change, string path) => Diagnostic.Error(
        "KSP1003", $"The patch names “{Printable(path)}”, which does not stay inside the kernel source.", change.Place, "Give a patch with paths below the kernel's top folder.");

    public static Diagnostic UnknownFile(PatchFileChange change) => Diagnostic.Error(
        "KSP1004", $"The kernel source has no file {Printable(change.NewPath ?? change.OldPath ?? "?")}, with or without its first folder.", change.Place,
        "Check that the patch is for this kernel version and was made at the top of the source.");

    public static Diagnostic Special(PatchFileChange change, string path) => Diagnostic.Error(
        "KSP1005", $"The patch does more than edit {path}: it {change.Special}.", change.Place,
        "Put new code into an existing file; a running kernel has no files to add, move or delete.");

    public static Diagnostic Binary(PatchFileChange change, string path) => Diagnostic.Error(
        "KSP1006", $"The patch holds a binary change of {path}.", change.Place, "Give a text patch (git diff --text), or leave the file out.");

    public static Diagnostic Ignored(PatchFileChange change, string path) => Diagnostic.Info(
        "KSP1011", $"{path} is no part of a running kernel; its change is ignored.", change.Place);

    public static Diagnostic NothingLeft() => Diagnostic.Info("KSP1014", "The patch changes nothing that is part of a running kernel.");

    /// <summary>The refusal of a kind that cannot be updated; null for one that can.</summary>
    public static Diagnostic? Unsupported(PatchedFileKind kind, PatchFileChange change, string path) => kind switch
    {
        PatchedFileKind.Assembler => Diagnostic.Error(
            "KSP1008", $"The patch changes the assembler file {path}.", change.Place, "Assembler cannot be replaced while it runs; this fix needs a reboot."),
        PatchedFileKind.Build => Diagnostic.Error(
            "KSP1009", $"The patch changes how the kernel is configured or built ({path}).", change.Place,
            "Leave this part out when the fix works without it; otherwise it needs a reboot."),
        PatchedFileKind.Other => Diagnostic.Error(
            "KSP1010", $"The patch changes {path}, a kind of file that cannot be updated.", change.Place, "Leave this part out when the fix works without it."),
        _ => null,
    };

    public static Diagnostic Mismatch(PatchFileChange change, PatchHunk hunk, string path, int line, string expected, string? found) => Diagnostic.Error(
        "KSP1002", $"A hunk ({change.PatchName}:{hunk.PatchLine}) does not apply: expected “{Printable(expected)}”, found {(found is null ? "the end of the file" : $"“{Printable(found)}”")}.",
        $"{path}:{line}", "Give the patch as it was ported to this kernel version; hunks are applied without fuzz.");

    public static Diagnostic Ambiguous(PatchFileChange change, PatchHunk hunk, string path, IReadOnlyList<int> places) => Diagnostic.Error(
        "KSP1002", $"A hunk ({change.PatchName}:{hunk.PatchLine}) does not apply where it says, and fits in {places.Count} other places (lines {string.Join(", ", places.Take(5))}).",
        $"{path}:{hunk.PreStart}", "Give the patch as it was ported to this kernel version, or with more lines of context.");

    public static Diagnostic NoContext(PatchFileChange change, PatchHunk hunk, string path) => Diagnostic.Error(
        "KSP1002", $"A hunk ({change.PatchName}:{hunk.PatchLine}) has no context, so nothing tells whether it is in the right place.", $"{path}:{hunk.PreStart}",
        "Make the patch with context lines (diff -U3).");

    public static Diagnostic AlreadyApplied(PatchFileChange change, PatchHunk hunk, string path) => Diagnostic.Error(
        "KSP1016", $"The change ({change.PatchName}:{hunk.PatchLine}) is in the kernel source already.", $"{path}:{hunk.PreStart}",
        "This kernel has the fix; nothing needs to be updated.");

    public static Diagnostic Moved(PatchFileChange change, PatchHunk hunk, string path, int lines) => Diagnostic.Info(
        "KSP1017", $"A hunk was applied {Math.Abs(lines)} lines {(lines > 0 ? "below" : "above")} the place it names.", $"{change.PatchName}:{hunk.PatchLine}: {path}");

    private static string Printable(string text)
    {
        var cut = text.TrimEnd('\n');
        cut = cut.Length > 160 ? cut[..160] + "…" : cut;
        return string.Concat(cut.Select(letter => char.IsControl(letter) && letter != '\t' ? '\ufffd' : letter));
    }
}
