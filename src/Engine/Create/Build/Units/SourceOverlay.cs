using System.Text;
using Ksplice.Engine.Create.Build.Trees;
using Ksplice.Engine.Create.Build.Workspace;
using Ksplice.Engine.Create.Patch;
using Ksplice.Engine.Files;

namespace Ksplice.Engine.Create.Build.Units;

/// <summary>
/// The tree with some files replaced, without copying it: real folders on the way to the replaced files, links to the tree for everything
/// else. Paths below it are those of the tree, so <c>__FILE__</c> and relative includes come out the same.
/// </summary>
public sealed class SourceOverlay
{
    private SourceOverlay(string folder, IReadOnlyDictionary<string, string> texts, string key)
    {
        Folder = folder;
        Texts = texts;
        Key = key;
    }

    /// <summary>Absolute path of the overlay, to be used as working directory.</summary>
    public string Folder { get; }

    /// <summary>The replaced files by path below the tree; one character per byte.</summary>
    public IReadOnlyDictionary<string, string> Texts { get; }

    /// <summary>Content key over the replaced files.</summary>
    public string Key { get; }

    /// <summary>Makes an overlay, or finds the one with this content.</summary>
    /// <param name="tree">The tree below.</param>
    /// <param name="texts">Replacements by path below the tree, which must exist there.</param>
    /// <param name="objectDirectories">Folders that units are built from; real in the overlay, so that <c>..</c> in a unit's name stays inside.</param>
    /// <param name="cancellation">Stops the writing.</param>
    public static async Task<SourceOverlay> MakeAsync(
        KernelTree tree, IReadOnlyDictionary<string, string> texts, IEnumerable<string> objectDirectories, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(texts);
        var additions = AuthorHeader.NeededBy(texts.Values);
        var real = RealFolders(texts.Keys.Concat(additions.Keys).Select(path => Path.GetDirectoryName(path)!).Concat(objectDirectories.Where(folder => folder != ".")));
        using var hash = new ContentKey();
        hash.Add(real.Order(StringComparer.Ordinal).ToList());
        foreach (var (path, text) in texts.Concat(additions).OrderBy(pair => pair.Key, StringComparer.Ordinal))
            hash.Add(path).Add(Encoding.Latin1.GetBytes(text));
        var key = hash.Finish();

        var folder = Path.Combine(tree.OverlayFolder, key);
        if (Directory.Exists(folder))
            Directory.SetLastWriteTimeUtc(folder, DateTime.UtcNow);
        else
            await FillAsync(tree.Source, folder, texts.Concat(additions).ToDictionary(StringComparer.Ordinal), real, cancellation);
        return new SourceOverlay(folder, texts, key);
    }

    /// <summary>The overlay of a patch in which untouched lines keep their numbers where that is possible.</summary>
    internal static Task<SourceOverlay> MakeStableAsync(KernelTree tree, PatchedSource patched, IEnumerable<string> folders, CancellationToken cancellation) =>
        MakeAsync(tree, patched.Files.ToDictionary(file => file.Path, file => file.LineStableText ?? file.PostText, StringComparer.Ordinal), folders, cancellation);

    /// <summary>The overlay of a patch with its texts as they are.</summary>
    internal static Task<SourceOverlay> MakePlainAsync(KernelTree tree, PatchedSource patched, IEnumerable<string> folders, CancellationToken cancellation) =>
        MakeAsync(tree, patched.Files.ToDictionary(file => file.Path, file => file.PostText, StringComparer.Ordinal), folders, cancellation);

    private static async Task FillAsync(
        string tree, string folder, Dictionary<string, string> texts, HashSet<string> real, CancellationToken cancellation)
    {
        var temporary = AtomicFile.TemporaryBeside(folder);
        foreach (var parent in real.Order(StringComparer.Ordinal))
        {
            Directory.CreateDirectory(Path.Combine(temporary, parent));
            if (!Directory.Exists(Path.Combine(tree, parent)))
                continue;
            foreach (var entry in Directory.EnumerateFileSystemEntries(Path.Combine(tree, parent)))
            {
                var path = Path.GetRelativePath(tree, entry);
                if (!real.Contains(path) && !texts.ContainsKey(path))
                    File.CreateSymbolicLink(Path.Combine(temporary, path), entry);
            }
        }

        foreach (var (path, text) in texts)
            await File.WriteAllBytesAsync(Path.Combine(temporary, path), Encoding.Latin1.GetBytes(text), cancellation);
        try
        {
            Directory.Move(temporary, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Somebody made the same one meanwhile.
            Directory.Delete(temporary, recursive: true);
        }
    }

    private static HashSet<string> RealFolders(IEnumerable<string> folders)
    {
        var result = new HashSet<string>(StringComparer.Ordinal) { "" };
        foreach (var folder in folders)
        {
            for (var current = folder; !string.IsNullOrEmpty(current); current = Path.GetDirectoryName(current))
                result.Add(current);
        }

        return result;
    }
}
