using System.Text.RegularExpressions;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Build.Trees;

namespace Ksplice.Engine.Create.Build.Units;

/// <summary>Tells for a source file of a prepared tree what it is built into and how.</summary>
public sealed partial class UnitCatalogue
{
    private readonly KernelTree _tree;
    private readonly KbuildEvaluator _evaluator;
    private readonly OutsideUnits _outside;

    /// <summary>A catalogue of one tree; answers are kept in the tree's folder.</summary>
    public UnitCatalogue(KernelTree tree)
    {
        _tree = tree;
        _evaluator = new KbuildEvaluator(tree);
        _outside = new OutsideUnits(tree, _evaluator);
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
            var outside = await _outside.FindAsync(sourcePath, cancellation);
            if (!outside.IsOk)
                return outside.As<UnitRecipe>();
            places = outside.Value;
        }

        return places.Count switch
        {
            1 => await DescribeAsync(sourcePath, places[0], cancellation),
            0 => Missing(sourcePath),
            _ => Outcome<UnitRecipe>.Refused(Diagnostic.Error(
                "KSP1015", $"The unit is built {places.Count} times: {string.Join(", ", places.Select(place => $"{place.Object} in {place.Directory.Path}"))}.", sourcePath,
                "Only units that are built once can be updated so far.")),
        };
    }

    private async Task<Outcome<UnitRecipe>> DescribeAsync(string sourcePath, UnitPlace place, CancellationToken cancellation)
    {
        var answer = await _evaluator.UnitAsync(place.Directory, place.Parent, place.Object, cancellation);
        return answer.IsOk ? RecipeReader.Read(_tree, sourcePath, place.Directory.Path, answer.Value) : answer.As<UnitRecipe>();
    }

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

    private Outcome<UnitRecipe> Missing(string sourcePath)
    {
        var including = IncludingFiles(sourcePath);
        return Outcome<UnitRecipe>.Refused(including.Count > 0
            ? Diagnostic.Error(
                "KSP1012", $"The file is no unit of its own: it is included by {string.Join(", ", including)}.", sourcePath,
                "Put the change into a patch of the including unit; files that are only included are not supported so far.")
            : Diagnostic.Error(
                "KSP1013", "The file is part of neither the kernel proper nor a module.", sourcePath,
                "Leave the file out of the patch: it is not configured, or is code that runs before the kernel (boot) or in programs (vDSO), which an update cannot replace."));
    }

    private List<string> IncludingFiles(string sourcePath)
    {
        var name = Path.GetFileName(sourcePath);
        var folder = Path.GetDirectoryName(Path.Combine(_tree.Source, sourcePath))!;
        var searched = Path.GetDirectoryName(folder) is { } above && above.StartsWith(_tree.Source + "/", StringComparison.Ordinal) ? above : folder;
        return Directory.EnumerateFiles(searched, "*.c", SearchOption.AllDirectories)
            .Where(file => File.ReadLines(file).Any(line =>
                line.Contains(name, StringComparison.Ordinal)
                && IncludeOfSource().Match(line) is { Success: true } match && Path.GetFileName(match.Groups["file"].Value) == name))
            .Select(file => Path.GetRelativePath(_tree.Source, file))
            .Order(StringComparer.Ordinal).ToList();
    }

    [GeneratedRegex("""^\s*#\s*include\s*[<"](?<file>[^>"]+\.c)[>"]""", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IncludeOfSource();
}

/// <summary>Where kbuild lists an object.</summary>
internal sealed record UnitPlace(KbuildDirectory Directory, KbuildDirectory? Parent, string Object);
