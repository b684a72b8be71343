using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Build.Trees;

namespace Ksplice.Engine.Create.Build.Units;

/// <summary>Tells for a source file of a prepared tree what it is built into and how.</summary>
public sealed class UnitCatalogue
{
    /// <summary>Code of the refusal of a file that is no unit.</summary>
    internal const string NotBuilt = "KSP1013";

    private readonly KernelTree _tree;
    private readonly KbuildEvaluator _evaluator;
    private readonly BuiltUnits _built;

    /// <summary>A catalogue of one tree; answers are kept in the tree's folder.</summary>
    public UnitCatalogue(KernelTree tree)
    {
        _tree = tree;
        _evaluator = new KbuildEvaluator(tree);
        _built = new BuiltUnits(tree, _evaluator);
    }

    /// <summary>How a unit is built, or why it is not one of this kernel. Of several targets it is the first one's recipe: for who asks how it is compiled.</summary>
    /// <param name="sourcePath">Path of a <c>.c</c> file below the tree.</param>
    /// <param name="cancellation">Stops child processes.</param>
    public async Task<Outcome<UnitRecipe>> FindAsync(string sourcePath, CancellationToken cancellation)
    {
        var found = await FindAllAsync(sourcePath, cancellation);
        return found.IsOk ? Outcome<UnitRecipe>.Ok(found.Value[0]) : found.As<UnitRecipe>();
    }

    /// <summary>How a source is built for each target that it is part of: one object linked into several modules, or one compiled for each.</summary>
    /// <param name="sourcePath">Path of a <c>.c</c> file below the tree.</param>
    /// <param name="cancellation">Stops child processes.</param>
    /// <returns>At least one recipe, of different targets; refused when one target has several copies, or it is not certain what its copy is.</returns>
    public async Task<Outcome<IReadOnlyList<UnitRecipe>>> FindAllAsync(string sourcePath, CancellationToken cancellation)
    {
        var found = await PlacesAsync(sourcePath, cancellation);
        if (!found.IsOk)
            return found.As<IReadOnlyList<UnitRecipe>>();
        var recipes = new List<UnitRecipe>();
        foreach (var place in found.Value)
        {
            var described = await DescribeAsync(place, cancellation);
            if (!described.IsOk)
                return described;

            // Some objects are made from a source of another name or folder.
            recipes.AddRange(described.Value.Where(recipe => recipe.SourcePath == sourcePath));
        }

        if (recipes.Count == 0)
            return Missing(sourcePath);
        if (Obstacle(sourcePath, found.Value, recipes) is { } obstacle)
            return Outcome<IReadOnlyList<UnitRecipe>>.Refused(obstacle);
        return Outcome<IReadOnlyList<UnitRecipe>>.Ok([.. recipes.Select(recipe => recipe with { IsOneOfSeveral = recipes.Count > 1 })]);
    }

    /// <summary>Why the copies of a source cannot be told apart by their targets; null when they can.</summary>
    private static Diagnostic? Obstacle(string sourcePath, List<UnitPlace> places, List<UnitRecipe> recipes)
    {
        // One object file, linked into both: which of the modules that kbuild names for it are part of the kernel proper it does not say.
        if (places.Find(place => place.Directory.LinkedObjects().Where(linked => linked.Object == place.Object).DistinctBy(linked => linked.Modular).Count() > 1) is { } both)
            return BuiltOften(sourcePath, $"{both.Object} in {both.Directory.Path} is part of the kernel proper and of a module");

        // Two folders that write one file: which of them wrote it last is chance.
        if (places.GroupBy(place => WithoutDots(place.Object), StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            return BuiltOften(sourcePath, $"{twice.Key} is made by {string.Join(" and by ", twice.Select(place => place.Directory.Path))}");
        return recipes.GroupBy(recipe => recipe.Target.Name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } target
            ? BuiltOften(sourcePath, $"{target.Key} has {string.Join(" and ", target.Select(recipe => recipe.Object))}")
            : null;
    }

    /// <summary>The refusal of a unit of which it cannot be told what is running where.</summary>
    internal static Diagnostic BuiltOften(string sourcePath, string what) => Diagnostic.Error(
        "KSP1015", $"The unit is built more than once, and its copies cannot be told apart: {what}.", sourcePath,
        "Leave the file, or what reaches it of the header, out of the patch.");

    private async Task<Outcome<List<UnitPlace>>> PlacesAsync(string sourcePath, CancellationToken cancellation)
    {
        var found = await WalkAsync(sourcePath, cancellation);
        if (found is { IsOk: true, Value.Count: 0 })
            found = await _built.FindAsync(sourcePath, cancellation);
        if (!found.IsOk)
            return found;
        var elsewhere = await MadeElsewhereAsync(sourcePath, cancellation);
        return elsewhere.IsOk ? Outcome<List<UnitPlace>>.Ok([.. found.Value, .. elsewhere.Value]) : elsewhere;
    }

    /// <summary>Every object that is linked into the kernel or its modules: where it is built, by its path without <c>..</c>.</summary>
    internal Task<Outcome<Dictionary<string, List<UnitPlace>>>> AllAsync(CancellationToken cancellation) => _built.AllAsync(cancellation);

    /// <summary>How the object of a place is made, for each module that it is linked into; its source may be assembler.</summary>
    /// <param name="place">Where the object is built.</param>
    /// <param name="cancellation">Stops child processes.</param>
    /// <param name="believesRefusal">Whether an earlier refusal of the kernel's build is believed instead of asking again.</param>
    internal async Task<Outcome<IReadOnlyList<UnitRecipe>>> DescribeAsync(UnitPlace place, CancellationToken cancellation, bool believesRefusal = false)
    {
        var answer = await _evaluator.UnitAsync(place.Directory, place.Parent, place.Object, believesRefusal, cancellation);
        if (!answer.IsOk)
            return answer.As<IReadOnlyList<UnitRecipe>>();
        var source = WithoutDots(answer.Value.GetValueOrDefault("source", place.Object));
        return RecipeReader.Read(_tree, source, place.Directory.Path, answer.Value);
    }

    /// <summary>A path below the tree without <c>.</c> and <c>..</c>.</summary>
    internal static string WithoutDots(string path) => Path.GetRelativePath("/", Path.GetFullPath(path, "/"));

    /// <summary>Follows kbuild from the top down, only into folders on the way to the file; a folder nobody enters is not found.</summary>
    private async Task<Outcome<List<UnitPlace>>> WalkAsync(string sourcePath, CancellationToken cancellation)
    {
        var wanted = Path.ChangeExtension(sourcePath, ".o");
        var places = new List<UnitPlace>();
        var top = await _evaluator.TopAsync(cancellation);
        if (!top.IsOk)
            return top.As<List<UnitPlace>>();
        var pending = new Queue<(KbuildDirectory Directory, KbuildDirectory? Parent)>([(top.Value, null)]);
        while (pending.TryDequeue(out var current))
        {
            if (current.Directory.LinkedObjects().Any(linked => linked.Object == wanted))
                places.Add(new UnitPlace(current.Directory, current.Parent, wanted));
            foreach (var below in current.Directory.Subdirectories.Where(below => wanted.StartsWith(below + "/", StringComparison.Ordinal)))
            {
                var entered = await _evaluator.EnterAsync(current.Directory, below, cancellation);
                if (!entered.IsOk)
                    return entered.As<List<UnitPlace>>();
                pending.Enqueue((entered.Value, current.Directory));
            }
        }

        return Outcome<List<UnitPlace>>.Ok(places);
    }

    /// <summary>Where a module has an object of another name made of the source; code for other than the running kernel does not count.</summary>
    private async Task<Outcome<List<UnitPlace>>> MadeElsewhereAsync(string sourcePath, CancellationToken cancellation)
    {
        var found = new List<UnitPlace>();
        foreach (var name in (await ForeignRules.OfAsync(_tree, cancellation)).ObjectsOf(sourcePath))
        {
            var built = await _built.AllAsync(cancellation);
            if (!built.IsOk)
                return built.As<List<UnitPlace>>();
            foreach (var place in built.Value.GetValueOrDefault(name, []))
            {
                if (place.Directory.Modular.Contains(place.Object) && (await DescribeAsync(place, cancellation)).Value?[0].SourcePath == sourcePath)
                    found.Add(place);
            }
        }

        return Outcome<List<UnitPlace>>.Ok(found);
    }

    private static Outcome<IReadOnlyList<UnitRecipe>> Missing(string sourcePath) => Outcome<IReadOnlyList<UnitRecipe>>.Refused(Diagnostic.Error(
        NotBuilt, "The file is part of neither the kernel proper nor a module.", sourcePath,
        "Leave the file out of the patch: it is not configured, or is code that runs before the kernel (boot) or in programs (vDSO), which an update cannot replace."));
}

/// <summary>Where kbuild lists an object.</summary>
internal sealed record UnitPlace(KbuildDirectory Directory, KbuildDirectory? Parent, string Object);
