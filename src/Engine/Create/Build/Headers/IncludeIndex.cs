using System.Text;
using Ksplice.Engine.Create.Build.Trees;
using Ksplice.Engine.Files;

namespace Ksplice.Engine.Create.Build.Headers;

/// <summary>What every source file of a tree may include. Reading them all takes seconds, so it is done once for each tree.</summary>
/// <param name="Files">Mentions by path below the tree: C, assembler and what these include, and makefiles.</param>
internal sealed record IncludeIndex(IReadOnlyDictionary<string, IReadOnlyList<IncludeMention>> Files)
{
    private const string FirstLine = "includes 2";

    private static readonly HashSet<string> Endings = new(StringComparer.Ordinal) { ".c", ".h", ".S", ".s", ".inc", ".def", ".x" };

    /// <summary>The index of a prepared tree.</summary>
    public static async Task<IncludeIndex> OfAsync(KernelTree tree, CancellationToken cancellation)
    {
        var file = Path.Combine(tree.KbuildFolder, "mentions");
        if (File.Exists(file) && Read(await File.ReadAllLinesAsync(file, Encoding.Latin1, cancellation)) is { } known)
            return known;
        var index = Build(tree.Source, tree.Jobs, cancellation);
        AtomicFile.Write(file, Encoding.Latin1.GetBytes(index.Write()));
        return index;
    }

    /// <summary>True for a file that tells make how a folder is built.</summary>
    public static bool IsMakefile(string path) => Path.GetFileName(path) is var name && (name.StartsWith("Makefile", StringComparison.Ordinal) || name.StartsWith("Kbuild", StringComparison.Ordinal));

    internal static IncludeIndex Build(string source, int jobs, CancellationToken cancellation)
    {
        var all = Directory.EnumerateFiles(source, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .Select(file => Path.GetRelativePath(source, file)).ToList();
        var files = new Dictionary<string, IReadOnlyList<IncludeMention>>(StringComparer.Ordinal);
        var pending = all.Where(path => Endings.Contains(Path.GetExtension(path)) || IsMakefile(path)).ToList();
        while (pending.Count > 0)
        {
            var gate = new Lock();
            Parallel.ForEach(pending, new ParallelOptions { MaxDegreeOfParallelism = jobs, CancellationToken = cancellation }, path =>
            {
                var mentions = Scan(Path.Combine(source, path));
                lock (gate)
                    files[path] = mentions;
            });

            // Files of unusual endings count once something includes them.
            var names = pending.SelectMany(path => files[path]).Where(mention => !Endings.Contains(Path.GetExtension(mention.Name)))
                .Select(mention => Path.GetFileName(mention.Name)).ToHashSet(StringComparer.Ordinal);
            pending = [.. all.Where(path => !files.ContainsKey(path) && names.Contains(Path.GetFileName(path)))];
        }

        return new IncludeIndex(files);
    }

    private static IReadOnlyList<IncludeMention> Scan(string file)
    {
        var bytes = File.ReadAllBytes(file);
        return IsMakefile(file) ? [.. IncludeScanner.ScanMakefile(Encoding.Latin1.GetString(bytes))] : [.. IncludeScanner.Scan(bytes)];
    }

    private static IncludeIndex? Read(string[] lines)
    {
        // Its last line tells that it is whole.
        if (lines.Length < 2 || lines[0] != FirstLine || lines[^1] != FirstLine)
            return null;
        var files = new Dictionary<string, IReadOnlyList<IncludeMention>>(lines.Length, StringComparer.Ordinal);
        foreach (var line in lines.AsSpan(1, lines.Length - 2))
        {
            var parts = line.Split('\t');
            files[parts[0]] = [.. parts.Skip(1).Where(part => part.Length > 1).Select(part => new IncludeMention((IncludeForm)part[0], part[1..]))];
        }

        return new IncludeIndex(files);
    }

    private string Write()
    {
        var text = new StringBuilder(FirstLine).Append('\n');
        foreach (var (path, mentions) in Files.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            text.Append(path);
            foreach (var mention in mentions.Where(mention => !mention.Name.Contains('\t', StringComparison.Ordinal)))
                text.Append('\t').Append((char)mention.Form).Append(mention.Name);
            text.Append('\n');
        }

        return text.Append(FirstLine).Append('\n').ToString();
    }
}
