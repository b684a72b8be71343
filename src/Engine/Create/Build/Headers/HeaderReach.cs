using Ksplice.Engine.Create.Build.Units;

namespace Ksplice.Engine.Create.Build.Headers;

/// <summary>What a changed file may be compiled into, told by the texts alone.</summary>
/// <param name="Files">Files that may read it, below the tree.</param>
/// <param name="Units">C units that may read it.</param>
/// <param name="Assembler">Assembler units that may read it.</param>
/// <param name="Unknown">Objects of which the texts do not tell everything: their source, or a file that it includes, is not in the tree (yet).</param>
/// <param name="Generators">C files that the build turns into constants for assembler and other units, and that may read it, with a unit
/// of the same folder.</param>
internal sealed record HeaderReach(
    IReadOnlySet<string> Files,
    IReadOnlyList<UnitPlace> Units,
    IReadOnlyList<UnitPlace> Assembler,
    IReadOnlyList<UnitPlace> Unknown,
    IReadOnlyList<(string Source, UnitPlace Neighbour)> Generators)
{
    /// <summary>Sources of the units of both kinds, below the tree.</summary>
    public IEnumerable<string> Sources => Units.Select(place => SourceOf(place, ".c")).Concat(Assembler.Select(place => SourceOf(place, ".S")));

    /// <summary>Folders of the files that may read it, but for the top of the tree.</summary>
    public IEnumerable<string> Folders => Files.Select(file => Path.GetDirectoryName(file)!).Where(folder => folder.Length > 0).Distinct(StringComparer.Ordinal);

    /// <summary>The same without some units, and without the files that only they read.</summary>
    /// <param name="sources">Their sources.</param>
    /// <param name="graph">Who may read whom.</param>
    /// <param name="patched">Files that are compiled in any case.</param>
    public HeaderReach Without(IReadOnlySet<string> sources, IncludeGraph graph, IEnumerable<string> patched)
    {
        var left = this with
        {
            Units = [.. Units.Where(place => !sources.Contains(SourceOf(place, ".c")))],
            Assembler = [.. Assembler.Where(place => !sources.Contains(SourceOf(place, ".S")))],
        };

        // Makefiles have the compiler read files for units.
        var first = patched.Concat(left.Sources).Concat(Generators.Select(generator => generator.Source)).Concat(Files.Where(IncludeIndex.IsMakefile));
        return left with { Files = graph.ReadBy(first, Files) };
    }

    /// <summary>Finds what the given files may be compiled into.</summary>
    /// <param name="index">What every file includes.</param>
    /// <param name="graph">The same as a graph.</param>
    /// <param name="built">Every built object, by its path without <c>..</c>.</param>
    /// <param name="changed">Paths below the tree.</param>
    public static HeaderReach Of(
        IncludeIndex index, IncludeGraph graph, IReadOnlyDictionary<string, List<UnitPlace>> built, IEnumerable<string> changed)
    {
        var files = graph.Reaching(changed);
        var folders = files.Where(IncludeIndex.IsMakefile).Select(FolderOf).ToList();
        bool IsReached(string source, UnitPlace place) =>
            files.Contains(source) || folders.Exists(folder => folder.Length == 0 || (place.Directory.Path + "/").StartsWith(folder, StringComparison.Ordinal));

        var (units, assembler, unknown) = (new List<UnitPlace>(), new List<UnitPlace>(), new List<UnitPlace>());
        foreach (var (path, places) in built.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            var stem = Path.ChangeExtension(path, null);
            foreach (var place in places)
            {
                if (index.Files.ContainsKey(stem + ".c"))
                    AddIf(units, stem + ".c");
                else if (index.Files.ContainsKey(stem + ".S"))
                    AddIf(assembler, stem + ".S");
                else
                    unknown.Add(place);

                void AddIf(List<UnitPlace> list, string source)
                {
                    if (IsReached(source, place))
                        list.Add(place);
                    else if (graph.MayReadAnything(source))
                        unknown.Add(place);
                }
            }
        }

        // The header with which a file hands numbers to the build. In folders that are not built it is another architecture's.
        var neighbours = built.Values.SelectMany(places => places).Where(place => index.Files.ContainsKey(Path.ChangeExtension(place.Object, ".c")))
            .DistinctBy(place => place.Directory.Path).ToDictionary(place => place.Directory.Path, StringComparer.Ordinal);
        var generators = files.Where(file => file.EndsWith(".c", StringComparison.Ordinal) && index.Files.GetValueOrDefault(file, []).Any(mention => mention.Name == "linux/kbuild.h"))
            .Where(file => neighbours.ContainsKey(Path.GetDirectoryName(file)!)).Order(StringComparer.Ordinal);
        return new HeaderReach(files, units, assembler, unknown, [.. generators.Select(file => (file, neighbours[Path.GetDirectoryName(file)!]))]);
    }

    /// <summary>The source that an object is made of, if it is made of one with this ending that bears its name.</summary>
    public static string SourceOf(UnitPlace place, string ending) => Path.ChangeExtension(UnitCatalogue.WithoutDots(place.Object), ending);

    /// <summary>The folder whose units a makefile's options reach, with a slash; empty for all.</summary>
    private static string FolderOf(string makefile)
    {
        var folder = Path.GetDirectoryName(makefile)!;
        var forAll = folder.Length == 0 || folder == "scripts" || (folder.StartsWith("arch/", StringComparison.Ordinal) && folder.Count(letter => letter == '/') == 1);
        return forAll ? "" : folder + "/";
    }
}
