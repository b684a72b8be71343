using Ksplice.Engine.Create.Build.Units;

namespace Ksplice.Engine.Create.Build.Headers;

/// <summary>
/// Tells which folders of the source serve other builds: other machines, programs beside the kernel, documents. Their headers have names like the
/// kernel's own, and by names alone would lead from nearly every header to nearly every unit. They count as soon as anything that may be part of
/// this kernel names one of their files by its path, or a makefile of a folder that is built has compilers search there.
/// </summary>
internal static class ForeignFolders
{
    private const string Machines = "arch/";

    private static readonly string[] s_besideKernel = ["tools/", "samples/", "Documentation/"];

    /// <summary>The folders, each with a slash.</summary>
    /// <param name="index">What every file includes.</param>
    /// <param name="built">Every built object, by its path without <c>..</c>.</param>
    public static IReadOnlyList<string> Of(IncludeIndex index, IReadOnlyDictionary<string, List<UnitPlace>> built)
    {
        var machines = index.Files.Keys.Where(path => path.StartsWith(Machines, StringComparison.Ordinal)).Select(MachineOf).Where(folder => folder.Length > 0);
        var foreign = machines.Concat(s_besideKernel).Distinct(StringComparer.Ordinal)
            .Where(folder => !built.Keys.Any(path => path.StartsWith(folder, StringComparison.Ordinal))).ToList();
        var byName = index.Files.Keys.ToLookup(path => Path.GetFileName(path), StringComparer.Ordinal);
        var folders = BuiltFolders(built);
        List<string> first =
        [
            .. built.Keys.SelectMany(SourcesOf).Where(index.Files.ContainsKey),
            .. index.Files.Keys.Where(path => IncludeIndex.IsMakefile(path) && folders.Contains(Path.GetDirectoryName(path)!)),
        ];
        var named = new HashSet<string>(StringComparer.Ordinal);

        // What is let in may name what is still out.
        do
        {
            foreign.RemoveAll(named.Contains);
            named.Clear();
            foreach (var file in ReadBy(first, index, byName, foreign))
                named.UnionWith(index.Files[file].Where(LeadsFar).SelectMany(mention => foreign.Where(folder => Names(file, mention, folder))));
        }
        while (named.Count > 0);
        return foreign;
    }

    /// <summary>Files that some files may read, directly or through others, and these.</summary>
    private static HashSet<string> ReadBy(IEnumerable<string> first, IncludeIndex index, ILookup<string, string> byName, List<string> foreign)
    {
        var read = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<string>(first.Where(read.Add));
        while (open.TryDequeue(out var file))
        {
            foreach (var mention in index.Files[file].Where(mention => mention.Form is IncludeForm.Quoted or IncludeForm.Searched))
            {
                foreach (var target in byName[Path.GetFileName(mention.Name)])
                {
                    if (!read.Contains(target) && !Hold(foreign, target) && IncludeGraph.MayMean(index, file, mention, target))
                    {
                        read.Add(target);
                        open.Enqueue(target);
                    }
                }
            }
        }

        return read;
    }

    private static IEnumerable<string> SourcesOf(string built) => [Path.ChangeExtension(built, ".c"), Path.ChangeExtension(built, ".S")];

    /// <summary>True when a file is in one of the folders.</summary>
    public static bool Hold(IReadOnlyList<string> folders, string file) => folders.Any(folder => file.StartsWith(folder, StringComparison.Ordinal));

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

    private static bool LeadsFar(IncludeMention mention) => mention.Form == IncludeForm.Folder
        || mention.Name.Contains("..", StringComparison.Ordinal) || mention.Name.Contains(Machines, StringComparison.Ordinal) || s_besideKernel.Any(folder => mention.Name.Contains(folder, StringComparison.Ordinal));

    private static bool Names(string file, IncludeMention mention, string folder)
    {
        if (mention.Form is IncludeForm.Computed)
            return false;
        var name = "/" + mention.Name;
        if (name.Contains("/" + folder, StringComparison.Ordinal))
            return true;
        if (!mention.Name.Contains("..", StringComparison.Ordinal))
            return false;
        // From wherever the dots start, the folder's own name must follow; beside the file it may be meant without.
        return name.Contains($"/{Path.GetFileName(folder.TrimEnd('/'))}/", StringComparison.Ordinal)
            || UnitCatalogue.WithoutDots(Path.Combine(Path.GetDirectoryName(file)!, mention.Name)).StartsWith(folder, StringComparison.Ordinal);
    }
}
