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

    /// <summary>How a unit is built, or why it is not one of this kernel.</summary>
    /// <param name="sourcePath">Path of a <c>.c</c> file below the tree.</param>
    /// <param name="cancellation">Stops child processes.</param>
    public async Task<Outcome<UnitRecipe>> FindAsync(string sourcePath, CancellationToken cancellation)
    {
        var found = await WalkAsync(sourcePath, cancellation);
        if (!found.IsOk)
            return found.As<UnitRecipe>();
        var places = found.Value;
        if (places.Count == 0)
        {
            var outside = await _built.FindAsync(sourcePath, cancellation);
            if (!outside.IsOk)
                return outside.As<UnitRecipe>();
            places = outside.Value;
        }

        var elsewhere = await MadeElsewhereAsync(sourcePath, cancellation);
        if (!elsewhere.IsOk)
            return elsewhere.As<UnitRecipe>();
        places = [.. places, .. elsewhere.Value];
        return places.Count switch
        {
            1 => await DescribeAsync(places[0], sourcePath, cancellation),
            0 => Missing(sourcePath),
            _ => Outcome<UnitRecipe>.Refused(BuiltOften(sourcePath, places)),
        };
    }

    /// <summary>The refusal of a unit that is built several times.</summary>
    internal static Diagnostic BuiltOften(string sourcePath, IReadOnlyList<UnitPlace> places) => Diagnostic.Error(
        "KSP1015", $"The unit is built {places.Count} times: {string.Join(", ", places.Select(place => $"{place.Object} in {place.Directory.Path}"))}.", sourcePath,
        "An update replaces a unit in one target only; leave the file, or what reaches it of the header, out of the patch.");

    /// <summary>Every object that is linked into the kernel or its modules: where it is built, by its path without <c>..</c>.</summary>
    internal Task<Outcome<Dictionary<string, List<UnitPlace>>>> AllAsync(CancellationToken cancellation) => _built.AllAsync(cancellation);

    /// <summary>How the object of a place is made; its source may be assembler.</summary>
    /// <param name="place">Where the object is built.</param>
    /// <param name="ofSeveral">Whether a unit of several modules is described too, as one of the first.</param>
    /// <param name="cancellation">Stops child processes.</param>
    /// <param name="believesRefusal">Whether an earlier refusal of the kernel's build is believed instead of asking again.</param>
    internal async Task<Outcome<UnitRecipe>> DescribeAsync(UnitPlace place, bool ofSeveral, CancellationToken cancellation, bool believesRefusal = false)
    {
        var answer = await _evaluator.UnitAsync(place.Directory, place.Parent, place.Object, believesRefusal, cancellation);
        if (!answer.IsOk)
            return answer.As<UnitRecipe>();
        var source = WithoutDots(answer.Value.GetValueOrDefault("source", place.Object));
        return RecipeReader.Read(_tree, source, place.Directory.Path, answer.Value, ofSeveral);
    }

    private async Task<Outcome<UnitRecipe>> DescribeAsync(UnitPlace place, string sourcePath, CancellationToken cancellation)
    {
        var recipe = await DescribeAsync(place, ofSeveral: false, cancellation);

        // Some objects are made from a source of another name or folder.
        return recipe.IsOk && recipe.Value.SourcePath != sourcePath ? Missing(sourcePath) : recipe;
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
                if (place.Directory.Modular.Contains(place.Object) && (await DescribeAsync(place, ofSeveral: true, cancellation)).Value?.SourcePath == sourcePath)
                    found.Add(place);
            }
        }

        return Outcome<List<UnitPlace>>.Ok(found);
    }

    private static Outcome<UnitRecipe> Missing(string sourcePath) => Outcome<UnitRecipe>.Refused(Diagnostic.Error(
        NotBuilt, "The file is part of neither the kernel proper nor a module.", sourcePath,
        "Leave the file out of the patch: it is not configured, or is code that runs before the kernel (boot) or in programs (vDSO), which an update cannot replace."));
}

/// <summary>Where kbuild lists an object.</summary>
internal sealed record UnitPlace(KbuildDirectory Directory, KbuildDirectory? Parent, string Object);
