using Ksplice.Engine.Create.Build.Units;

namespace Ksplice.Engine.Create.Build.Headers;

/// <summary>
/// Folders of the source that serve other builds: other machines, programs beside the kernel, documents. Their headers have names like the
/// kernel's own, and by names alone would lead from nearly every header to nearly every unit. A file of them counts as soon as anything that may be
/// part of this kernel names it by its path, and a folder when a makefile of a folder that is built has compilers search there.
/// </summary>
internal sealed class ForeignFolders
{
    private const string Machines = "arch/";

    private static readonly string[] s_besideKernel = ["tools/", "samples/", "Documentation/"];

    private readonly IncludeIndex _index;
    private readonly IReadOnlyList<string> _folders;
    private readonly HashSet<string> _named = new(StringComparer.Ordinal);
    private readonly ILookup<string, string> _byName;

    private ForeignFolders(IncludeIndex index, IReadOnlyList<string> folders)
    {
        _index = index;
        _folders = folders;
        _byName = index.Files.Keys.ToLookup(path => Path.GetFileName(path), StringComparer.Ordinal);
    }

    /// <summary>Finds them.</summary>
    /// <param name="index">What every file includes.</param>
    /// <param name="built">Every built object, by its path without <c>..</c>.</param>
    public static ForeignFolders Of(IncludeIndex index, IReadOnlyDictionary<string, List<UnitPlace>> built)
    {
        var machines = index.Files.Keys.Where(path => path.StartsWith(Machines, StringComparison.Ordinal)).Select(MachineOf).Where(folder => folder.Length > 0);
        var foreign = new ForeignFolders(index, [.. machines.Concat(s_besideKernel).Distinct(StringComparer.Ordinal)
            .Where(folder => !built.Keys.Any(path => path.StartsWith(folder, StringComparison.Ordinal)))]);
        var folders = BuiltFolders(built);
        List<string> first =
        [
            .. built.Keys.SelectMany(SourcesOf).Where(index.Files.ContainsKey),
            .. index.Files.Keys.Where(path => IncludeIndex.IsMakefile(path) && folders.Contains(Path.GetDirectoryName(path)!)),
        ];

        // What is let in may name what is still out.
        while (foreign.ReadBy(first).SelectMany(foreign.NamedBy).ToList() is { Count: > 0 } named)
            foreign._named.UnionWith(named);
        return foreign;
    }

    /// <summary>No folder at all.</summary>
    public static ForeignFolders None(IncludeIndex index) => new(index, []);

    /// <summary>True when a file is in one of the folders, and not among what counts of it.</summary>
    public bool Hold(string file) =>
        _folders.Any(folder => file.StartsWith(folder, StringComparison.Ordinal))
        && !_named.Contains(file) && !_named.Any(named => named[^1] == '/' && file.StartsWith(named, StringComparison.Ordinal));

    /// <summary>Files that some files may read, directly or through others, and these.</summary>
    private HashSet<string> ReadBy(IEnumerable<string> first)
    {
        var read = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<string>(first.Where(read.Add));
        while (open.TryDequeue(out var file))
        {
            foreach (var mention in _index.Files[file].Where(mention => mention.Form is IncludeForm.Quoted or IncludeForm.Searched))
            {
                foreach (var target in _byName[Path.GetFileName(mention.Name)])
                {
                    if (!read.Contains(target) && !Hold(target) && IncludeGraph.MayMean(_index, file, mention, target))
                    {
                        read.Add(target);
                        open.Enqueue(target);
                    }
                }
            }
        }

        return read;
    }

    /// <summary>What a file names that is still held: files, and folders with a slash.</summary>
    private IEnumerable<string> NamedBy(string file)
    {
        foreach (var mention in _index.Files[file])
        {
            switch (mention.Form)
            {
                case IncludeForm.Folder:
                    foreach (var folder in _folders.Where(folder => ("/" + mention.Name).Contains("/" + folder, StringComparison.Ordinal)))
                    {
                        if (mention.Name[("/" + mention.Name).IndexOf("/" + folder, StringComparison.Ordinal)..] is var named && Hold(named + "x"))
                            yield return named;
                    }

                    break;
                case IncludeForm.Quoted or IncludeForm.Searched:
                    foreach (var target in _byName[Path.GetFileName(mention.Name)].Where(Hold))
                    {
                        if (IsByPath(file, mention, target) && IncludeGraph.MayMean(_index, file, mention, target))
                            yield return target;
                    }

                    break;
            }
        }
    }

    // Beside the file, from the top of the tree, or from wherever the dots start.
    private bool IsByPath(string file, IncludeMention mention, string target)
    {
        if (mention.Form == IncludeForm.Quoted && UnitCatalogue.WithoutDots(Path.Combine(Path.GetDirectoryName(file)!, mention.Name)) == target)
            return true;
        var folder = _folders.First(folder => target.StartsWith(folder, StringComparison.Ordinal));
        return ("/" + mention.Name).Contains("/" + folder, StringComparison.Ordinal)
            || (mention.Name.Contains("..", StringComparison.Ordinal) && ("/" + mention.Name).Contains($"/{Path.GetFileName(folder.TrimEnd('/'))}/", StringComparison.Ordinal));
    }

    private static IEnumerable<string> SourcesOf(string built) => [Path.ChangeExtension(built, ".c"), Path.ChangeExtension(built, ".S")];

    private static string MachineOf(string path)
    {
        var end = path.IndexOf('/', Machines.Length);
        return end < 0 ? "" : path[..(end + 1)];
    }

    // The makefiles on the way to a folder count for it too.
    private static HashSet<string> BuiltFolders(IReadOnlyDictionary<string, List<UnitPlace>> built)
    {
        var folders = new HashSet<string>(StringComparer.Ordinal) { "", "scripts" };
        foreach (var path in built.Values.SelectMany(places => places).Select(place => place.Directory.Path).Concat(built.Keys.Select(key => Path.GetDirectoryName(key)!)))
        {
            for (var folder = path; folder is { Length: > 0 } && folders.Add(folder);)
                folder = Path.GetDirectoryName(folder);
        }

        return folders;
    }
}
