using System.Text;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Build.Declarations;
using Ksplice.Engine.Create.Build.Trees;
using Ksplice.Engine.Create.Build.Units;
using Ksplice.Engine.Create.Patch;

namespace Ksplice.Engine.Create.Build.Headers;

/// <summary>
/// Finds the units that a patch changes the text of. For a unit's own file that is plain; a header, or a <c>.c</c> that others include, is
/// followed through the tree's include lines, where it has many readers also by the names that change, and what these cannot exclude is preprocessed
/// before and after.
/// </summary>
/// <param name="tree">The prepared tree.</param>
/// <param name="catalogue">Its units.</param>
/// <param name="maximumUnits">How many units may be examined for changed headers.</param>
/// <param name="fewUnits">How many are examined without asking by names first.</param>
/// <param name="refuse">Tells of some of the units why no update can be made, whatever the others are; asked where there are many. Null asks nothing.</param>
internal sealed class AffectedUnits(
    KernelTree tree, UnitCatalogue catalogue, int maximumUnits, int fewUnits = AffectedUnits.UsualFewUnits, Func<AffectedSource, Task<IReadOnlyList<Diagnostic>>>? refuse = null)
{
    /// <summary>As many are preprocessed about as fast as the words of the whole source are read.</summary>
    public const int UsualFewUnits = 100;

    /// <summary>Finds them; a file that no unit of this kernel can take from refuses the whole, unless it is a header.</summary>
    /// <param name="patched">The patched source.</param>
    /// <param name="progress">Told what takes long; may be null.</param>
    /// <param name="cancellation">Stops child processes.</param>
    public async Task<Outcome<AffectedSource>> FindAsync(PatchedSource patched, IProgress<string>? progress, CancellationToken cancellation)
    {
        var own = new List<AffectedUnit>();
        var shared = new List<SharedFile>();
        var refused = new List<Diagnostic>();
        foreach (var file in patched.Files)
        {
            if (IsHeader(file.Path))
            {
                shared.Add(new SharedFile(file.Path, null));
                continue;
            }

            var recipes = await catalogue.FindAllAsync(file.Path, cancellation);
            if (recipes.IsOk)
                own.AddRange(recipes.Value.Select(recipe => new AffectedUnit(recipe, file)));
            else if (recipes.Diagnostics is [{ Code: UnitCatalogue.NotBuilt }])
                shared.Add(new SharedFile(file.Path, recipes.Diagnostics[0]));
            else
                refused.AddRange(recipes.Diagnostics);
        }

        if (refused.Count > 0)
            return Outcome<AffectedSource>.Refused(refused);
        List<string> folders = [.. own.Select(unit => unit.Recipe.ObjectDirectory).Distinct(StringComparer.Ordinal)];
        return shared.Count == 0
            ? Outcome<AffectedSource>.Ok(new AffectedSource(own, folders))
            : await FollowAsync(patched, own, shared, folders, progress, cancellation);
    }

    private static bool IsHeader(string path) => Path.GetExtension(path) == ".h";

    private async Task<Outcome<AffectedSource>> FollowAsync(
        PatchedSource patched, List<AffectedUnit> own, List<SharedFile> shared, List<string> folders, IProgress<string>? progress, CancellationToken cancellation)
    {
        progress?.Report("looking for the units that read the changed headers");
        var built = await catalogue.AllAsync(cancellation);
        if (!built.IsOk)
            return built.As<AffectedSource>();
        var index = await IncludeIndex.OfAsync(tree, cancellation);
        var foreign = ForeignFolders.Of(index, built.Value);
        var graph = new IncludeGraph(index, foreign);
        List<string> paths = [.. shared.Select(file => file.Path)];
        var lost = shared.Where(file => file.Refusal is not null && HeaderReach.Of(index, graph, built.Value, [file.Path]).Units.Count == 0).ToList();
        if (lost.Count > 0)
            return Outcome<AffectedSource>.Refused([.. lost.Select(file => file.Refusal!)]);

        // Also a patched unit may be included by another.
        var reach = HeaderReach.Of(index, graph, built.Value, patched.Files.Select(file => file.Path));
        var known = own.Select(unit => unit.Recipe.Object).ToHashSet(StringComparer.Ordinal);
        var candidates = reach.Units.Where(place => !known.Contains(place.Object)).ToList();
        var unknown = reach.Unknown.Where(place => !known.Contains(place.Object)).ToList();
        var readers = candidates.Count;
        var texts = reach;
        var following = new Lazy<Func<ChangeReach>>(() => Following(index, graph, foreign, built.Value, texts, cancellation));
        if (readers > fewUnits)
        {
            progress?.Report($"looking in {readers} units that may read the changed headers for what changes");
            var unconcerned = await Task.Run(() => Unconcerned(patched, graph, built.Value, reach, following.Value), cancellation);
            reach = reach.Without(unconcerned, graph, patched.Files.Select(file => file.Path));
            candidates = [.. reach.Units.Where(place => !known.Contains(place.Object))];
        }

        if (candidates.Count > fewUnits && await RefuseEarlyAsync(patched, own, candidates, reach, progress, cancellation) is { Count: > 0 } obstacles)
            return Outcome<AffectedSource>.Refused([.. obstacles, HeaderDiagnostics.LeftAside(paths, candidates.Count)]);

        // Of a tree in which the readers of other headers were examined, much may be known already.
        var isOver = candidates.Count > maximumUnits;
        if (isOver && !UnitPreprocessor.MayKnow(tree, candidates.Count - maximumUnits))
            return Outcome<AffectedSource>.Refused(HeaderDiagnostics.TooMany(paths, candidates.Count, (candidates.Count, 0), maximumUnits, tree.Jobs));

        folders.AddRange(reach.Folders);
        folders.AddRange(candidates.Concat(reach.Assembler).Concat(unknown).Select(place => place.Directory.Path));
        progress?.Report($"examining {candidates.Count} units that may read the changed headers");
        var named = await Task.Run(() => new NamedChanges(patched.Files, macros => following.Value().Follow(macros) is { } met ? Met(met, graph, texts) : null), cancellation);
        var examined = new UnitExamination(tree, catalogue, patched.Files, named, candidates.Count > fewUnits);
        await examined.DescribeAsync([.. candidates, .. reach.Assembler], unknown, cancellation);

        // From these a name with ".." in it starts.
        folders.AddRange(examined.SearchedFolders(candidates).Concat(own.SelectMany(unit => unit.Recipe.SearchedFolders)).Where(IsThere));
        folders = [.. folders.Distinct(StringComparer.Ordinal)];
        var overlay = await SourceOverlay.MakeStableAsync(tree, patched, folders, cancellation);
        if (isOver && await examined.LeftAsync(overlay, cancellation) is var left && left.Whole + left.Patched > maximumUnits)
            return Outcome<AffectedSource>.Refused(HeaderDiagnostics.TooMany(paths, candidates.Count, left, maximumUnits, tree.Jobs));
        await examined.RunAsync(overlay, cancellation);
        List<Diagnostic> refused =
        [
            .. examined.Refusals,
            .. examined.Units.Where(unit => unit.Differs && unit.IsAssembler).Select(unit => HeaderDiagnostics.Assembler(unit.Recipe, unit.Read)),
            .. await GeneratedConstants.CompareAsync(tree, catalogue, overlay, reach.Generators, cancellation),
        ];
        if (refused.Count > 0)
            return Outcome<AffectedSource>.Refused(refused);

        var affected = examined.Units.Where(unit => unit.Differs).OrderBy(unit => unit.Recipe.SourceArgument, StringComparer.Ordinal).ThenBy(unit => unit.Recipe.Object, StringComparer.Ordinal);
        var ingredients = reach.Files.Where(file => !built.Value.ContainsKey(Path.ChangeExtension(file, ".o"))).ToHashSet(StringComparer.Ordinal);
        return Outcome<AffectedSource>.Ok(
            new AffectedSource([.. own, .. affected.SelectMany(unit => unit.Recipes.Select(recipe => new AffectedUnit(recipe, null, unit.Obstacle)))], folders),
            [.. shared.Select(file => Tell(file, examined.Units, own.Count > 0, readers - candidates.Count)), .. HeaderDiagnostics.Unexamined(examined.Unexamined, ingredients)]);
    }

    private bool IsThere(string folder) => Directory.Exists(Path.Combine(tree.Source, folder));

    /// <summary>
    /// What refuses the patch by the patched units alone, or by one of those readers that likely show it: hundreds of others need no look then.
    /// </summary>
    private async Task<IReadOnlyList<Diagnostic>> RefuseEarlyAsync(
        PatchedSource patched, List<AffectedUnit> own, List<UnitPlace> candidates, HeaderReach reach, IProgress<string>? progress, CancellationToken cancellation)
    {
        if (refuse is null)
            return [];
        var folders = reach.Folders.ToList();
        IEnumerable<string> Around(IEnumerable<UnitRecipe> recipes) =>
            folders.Concat(recipes.SelectMany(recipe => recipe.SearchedFolders.Where(IsThere).Append(recipe.ObjectDirectory))).Distinct(StringComparer.Ordinal);

        if (own.Count > 0 && await refuse(new AffectedSource(own, [.. Around(own.Select(unit => unit.Recipe))])) is { Count: > 0 } found)
            return found;
        var types = LikelyReaders.ChangedTypes(patched.Files);
        if (types.Count == 0)
            return [];
        progress?.Report($"looking at readers of {string.Join(", ", types.Take(3))} first");
        foreach (var place in LikelyReaders.Of(tree, candidates, types))
        {
            if (await catalogue.DescribeAsync(place, cancellation) is { IsOk: true } recipes
                && await refuse(new AffectedSource([.. recipes.Value.Select(recipe => new AffectedUnit(recipe, null))], [.. Around(recipes.Value)])) is { Count: > 0 } shown)
                return shown;
        }

        return [];
    }

    /// <summary>Makes followers of names, which all share the words of the source; these are read once.</summary>
    private Func<ChangeReach> Following(
        IncludeIndex index, IncludeGraph graph, ForeignFolders foreign, Dictionary<string, List<UnitPlace>> built, HeaderReach reach, CancellationToken cancellation)
    {
        var sources = reach.Sources.ToHashSet(StringComparer.Ordinal);
        var read = index.Files.Keys.Where(path => !IncludeIndex.IsMakefile(path) && !foreign.Hold(path)
            && (sources.Contains(path) || reach.Files.Contains(path) || !built.ContainsKey(Path.ChangeExtension(path, ".o"))));
        var words = WordIndex.Of(tree.Source, read, tree.Jobs, cancellation);
        return () => new ChangeReach(graph, words, path => Encoding.Latin1.GetString(File.ReadAllBytes(Path.Combine(tree.Source, path))));
    }

    /// <summary>The concerned among the sources of the readers.</summary>
    private static HashSet<string> Met(IReadOnlySet<string> concerned, IncludeGraph graph, HeaderReach reach) =>
        reach.Sources.Where(source => concerned.Contains(source) || graph.MayReadAnything(source)).ToHashSet(StringComparer.Ordinal);

    /// <summary>Sources of units for which what changes has no meaning.</summary>
    private static HashSet<string> Unconcerned(PatchedSource patched, IncludeGraph graph, Dictionary<string, List<UnitPlace>> built, HeaderReach reach, Func<ChangeReach> following)
    {
        var sources = reach.Sources.ToHashSet(StringComparer.Ordinal);
        var own = patched.Files.Where(file => built.ContainsKey(Path.ChangeExtension(file.Path, ".o")) && graph.Reaching([file.Path]).Count == 1);
        if (following().Follow(patched.Files.Except(own)) is not { } concerned)
            return [];
        sources.ExceptWith(concerned);
        sources.RemoveWhere(graph.MayReadAnything);
        return sources;
    }

    private static Diagnostic Tell(SharedFile file, IReadOnlyList<ExaminedUnit> units, bool besidesPatched, int unconcerned)
    {
        var readers = units.Where(unit => unit.Read.Contains(file.Path, StringComparer.Ordinal)).ToList();
        return file.Refusal is null
            ? HeaderDiagnostics.Header(file.Path, readers.Count, readers.Count(unit => unit.Differs), besidesPatched, unconcerned)
            : HeaderDiagnostics.Included(file.Path, [.. readers.Select(unit => unit.Recipe.SourcePath)]);
    }

    /// <summary>A patched file that is no unit of its own.</summary>
    /// <param name="Path">Path below the tree.</param>
    /// <param name="Refusal">Why a file that looks like a unit is none; null for a header.</param>
    private sealed record SharedFile(string Path, Diagnostic? Refusal);
}
