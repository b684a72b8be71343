using System.Diagnostics;
using Ksplice.Engine.Files;

namespace Ksplice.Engine.Create.Build.Trees;

/// <summary>Keeps what grows beside a prepared tree with every patch, compiled objects, overlays and what is remembered of preprocessed units, from growing for ever.</summary>
public static class TreeCache
{
    /// <summary>Removes what was not used for long, then what was not used for longest, and what killed runs left half made.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="limits">What may stay.</param>
    /// <returns>How many of them were removed; 0 while somebody works with the tree, who will prune when done.</returns>
    public static int Prune(KernelTree tree, TreeCacheLimits limits)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(limits);
        List<FileSystemInfo> doomed;
        using (var alone = FolderLock.TryTake(tree.CacheLockFile))
        {
            doomed = alone is null ? [] :
            [
                .. TakeOut(tree.ObjectFolder, limits.Objects, limits.Age), .. TakeOut(tree.PreprocessedFolder, limits.Preprocessed, limits.Age),
                .. TakeOut(tree.OverlayFolder, limits.Overlays, limits.Age),
            ];
        }

        // Removing an overlay of thousands of links takes seconds, in which nobody needs to wait.
        var began = Stopwatch.GetTimestamp();
        return doomed.TakeWhile(_ => Stopwatch.GetElapsedTime(began) < limits.Patience).Count(Remove);
    }

    /// <summary>Gives what has to go names that nobody looks for, so that a run killed while it removes a folder leaves none that seems whole.</summary>
    private static List<FileSystemInfo> TakeOut(string folder, int most, TimeSpan age)
    {
        if (!Directory.Exists(folder))
            return [];
        var oldest = DateTime.UtcNow - age;
        var doomed = new DirectoryInfo(folder).EnumerateFileSystemInfos().OrderByDescending(entry => entry.LastWriteTimeUtc)
            .Where((entry, newer) => newer >= most || entry.LastWriteTimeUtc < oldest || IsLeftOver(entry.Name)).ToList();
        doomed.RemoveAll(entry => entry is DirectoryInfo overlay && !IsLeftOver(entry.Name) && !Rename(overlay));
        return doomed;
    }

    private static bool IsLeftOver(string name) => name.Contains(AtomicFile.TemporaryEnding, StringComparison.Ordinal);

    private static bool Rename(DirectoryInfo folder) => Try(() => folder.MoveTo(AtomicFile.TemporaryBeside(folder.FullName)));

    private static bool Remove(FileSystemInfo entry) => Try(() =>
    {
        if (entry is DirectoryInfo overlay)
            overlay.Delete(recursive: true);
        else
            entry.Delete();
    });

    private static bool Try(Action change)
    {
        try
        {
            change();
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The workspace may be emptied by hand at any time; and that a cache stays large is no reason for a run to fail.
            return false;
        }
    }
}
