namespace Ksplice.Corpus.Demo;

/// <summary>Which changes are tried first where the usual fixes cannot be had.</summary>
internal static class SubstituteOrder
{
    // Less is rarely a change of code; more is rarely one fix.
    private const int FewestLines = 2;
    private const int MostLines = 30;

    // What runs without any device: modules from here load in a guest, too.
    private static readonly string[] s_withoutDevices = ["net", "fs", "kernel", "mm", "lib", "crypto", "security", "block", "ipc", "io_uring"];

    /// <summary>Folders of the source in the order to look into them: what needs no device, then all else.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Rounds { get; } = [s_withoutDevices, [.. Candidates.Folders.Except(s_withoutDevices)]];

    /// <summary>Small changes, the smallest first.</summary>
    /// <param name="changes">Source paths with the number of lines added and removed.</param>
    public static IReadOnlyList<string> Of(IEnumerable<(string Path, int Lines)> changes) =>
    [
        .. changes.Where(c => c.Lines is >= FewestLines and <= MostLines)
            .OrderBy(c => c.Lines).ThenBy(c => c.Path, StringComparer.Ordinal)
            .Select(c => c.Path),
    ];
}
