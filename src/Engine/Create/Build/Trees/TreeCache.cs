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
        using var alone = FolderLock.TryTake(tree.CacheLockFile);
        return alone is null
            ? 0
            : Prune(tree.ObjectFolder, limits.Objects, limits.Age) + Prune(tree.OverlayFolder, limits.Overlays, limits.Age)
                + Prune(tree.PreprocessedFolder, limits.Preprocessed, limits.Age);
    }

    private static int Prune(string folder, int most, TimeSpan age)
    {
        if (!Directory.Exists(folder))
            return 0;
        var oldest = DateTime.UtcNow - age;
        var doomed = new DirectoryInfo(folder).EnumerateFileSystemInfos().OrderByDescending(entry => entry.LastWriteTimeUtc)
            .Where((entry, newer) => newer >= most || entry.LastWriteTimeUtc < oldest || IsLeftOver(entry.Name)).ToList();
        return doomed.Count(Remove);
    }

    private static bool IsLeftOver(string name) => name.Contains(AtomicFile.TemporaryEnding, StringComparison.Ordinal);

    private static bool Remove(FileSystemInfo entry)
    {
        try
        {
            if (entry is DirectoryInfo overlay)
                overlay.Delete(recursive: true);
            else
                entry.Delete();
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The workspace may be emptied by hand at any time; and that a cache stays large is no reason for a run to fail.
            return false;
        }
    }
}
