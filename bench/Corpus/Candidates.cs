namespace Ksplice.Corpus;

/// <summary>Which files' changes are tried.</summary>
internal static class Candidates
{
    /// <summary>Folders of the source that hold what runs in the kernel.</summary>
    public static readonly IReadOnlyList<string> Folders = ["arch/x86", "block", "crypto", "drivers", "fs", "init", "io_uring", "ipc", "kernel", "lib", "mm", "net", "security", "sound", "virt"];

    /// <summary>Folders of headers beside them.</summary>
    private static readonly IReadOnlyList<string> s_headerFolders = [.. Folders, "include"];

    /// <summary>Source files in some of the folders that differ between the versions, in the order of their names.</summary>
    public static List<string> Find(SourcePair pair, IEnumerable<string> folders) => Find(pair, folders, "*.c");

    /// <summary>Headers that differ between the versions, in the order of their names.</summary>
    public static List<string> FindHeaders(SourcePair pair) => Find(pair, s_headerFolders, "*.h");

    /// <summary>True when both versions have the file, with different content.</summary>
    public static bool Differs(SourcePair pair, string path)
    {
        var (before, after) = (Path.Combine(pair.From, path), Path.Combine(pair.To, path));
        return File.Exists(before) && File.Exists(after) && !Same(before, after);
    }

    private static List<string> Find(SourcePair pair, IEnumerable<string> folders, string pattern)
    {
        var changed = new List<string>();
        foreach (var folder in folders.Where(f => Directory.Exists(Path.Combine(pair.From, f))))
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(pair.From, folder), pattern, SearchOption.AllDirectories))
            {
                var path = Path.GetRelativePath(pair.From, file);
                if (Differs(pair, path))
                    changed.Add(path);
            }
        }

        changed.Sort(StringComparer.Ordinal);
        return changed;
    }

    private static bool Same(string first, string second) =>
        new FileInfo(first).Length == new FileInfo(second).Length && File.ReadAllBytes(first).AsSpan().SequenceEqual(File.ReadAllBytes(second));
}
