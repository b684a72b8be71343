using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Build.Headers;
using Ksplice.Engine.Create.Build.Trees;
using Ksplice.Engine.Create.Build.Units;
using Ksplice.Engine.Create.Patch;

namespace Ksplice.Engine.Create.Build;

/// <summary>Compiles every unit a patch touches, before and after.</summary>
/// <param name="tree">The prepared tree.</param>
/// <param name="maximumUnits">How many units may be examined because they may read a patched header.</param>
/// <param name="keepDebugInformation">Whether objects keep DWARF; slower, the code is the same.</param>
public sealed class PatchBuilder(KernelTree tree, int maximumUnits = PatchBuilder.UsualMaximumUnits, bool keepDebugInformation = false)
{
    /// <summary>Enough for a header of one driver, subsystem or file system.</summary>
    public const int UsualMaximumUnits = 300;

    /// <summary>How many readers of a header are examined without further questions.</summary>
    internal int FewUnits { get; init; } = AffectedUnits.UsualFewUnits;

    /// <summary>Builds all units; one that cannot be built refuses the whole.</summary>
    /// <param name="patched">The patched source.</param>
    /// <param name="progress">Told a line per unit; may be null.</param>
    /// <param name="cancellation">Stops compilers.</param>
    /// <returns>The units whose text is patched, and those that come out differently because a patched file is compiled into them.</returns>
    public Task<Outcome<IReadOnlyList<UnitBuild>>> BuildAsync(PatchedSource patched, IProgress<string>? progress, CancellationToken cancellation) =>
        BuildAsync(patched, null, progress, cancellation);

    /// <summary>Builds all units, where a patched header may reach many of them a few first.</summary>
    /// <param name="patched">The patched source.</param>
    /// <param name="judge">Told how the few came out; what it finds refuses the patch without a look at the others. Null for all at once.</param>
    /// <param name="progress">Told a line per unit; may be null.</param>
    /// <param name="cancellation">Stops compilers.</param>
    internal async Task<Outcome<IReadOnlyList<UnitBuild>>> BuildAsync(
        PatchedSource patched, Func<Outcome<IReadOnlyList<UnitBuild>>, Task<IReadOnlyList<Diagnostic>>>? judge, IProgress<string>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(patched);
        Func<AffectedSource, Task<IReadOnlyList<Diagnostic>>>? refuse = judge is null ? null
            : async few => await judge(await BuildAsync(patched, few, [], progress, cancellation));
        var affected = await new AffectedUnits(tree, new UnitCatalogue(tree), maximumUnits, FewUnits, refuse).FindAsync(patched, progress, cancellation);
        return affected.IsOk
            ? await BuildAsync(patched, affected.Value, affected.Diagnostics, progress, cancellation)
            : affected.As<IReadOnlyList<UnitBuild>>();
    }

    private async Task<Outcome<IReadOnlyList<UnitBuild>>> BuildAsync(
        PatchedSource patched, AffectedSource affected, IReadOnlyList<Diagnostic> told, IProgress<string>? progress, CancellationToken cancellation)
    {
        var plain = await SourceOverlay.MakePlainAsync(tree, patched, affected.Folders, cancellation);
        var stable = await SourceOverlay.MakeStableAsync(tree, patched, affected.Folders, cancellation);
        var allStable = patched.Files.All(file => file.LineStableText is not null);
        List<Diagnostic> noticed =
        [
            .. told,
            .. patched.Files.Where(file => file.LineStableText is null).Select(file => Moved(file.Path, "there is no safe place for a #line directive")),
        ];

        using var compiler = new UnitCompiler(tree, keepDebugInformation);
        var units = await CompileAllAsync(compiler, affected.Units, plain, stable, progress, cancellation);
        var changed = units.OfType<Outcome<UnitBuild>>().ToList();

        // An error in a header is met by every unit.
        noticed.AddRange(changed.SelectMany(unit => unit.Diagnostics).DistinctBy(finding => (finding.Code, finding.Location)));
        return changed.TrueForAll(unit => unit.IsOk)
            ? Outcome<IReadOnlyList<UnitBuild>>.Ok([.. changed.Select(unit => unit.Value! with { LineStable = unit.Value!.LineStable && allStable })], noticed)
            : Outcome<IReadOnlyList<UnitBuild>>.Refused(noticed);
    }

    /// <summary>Compiles all; once one fails, those that only read patched files and were not begun are left out.</summary>
    private async Task<Outcome<UnitBuild>?[]> CompileAllAsync(
        UnitCompiler compiler, IReadOnlyList<AffectedUnit> units, SourceOverlay plain, SourceOverlay stable, IProgress<string>? progress, CancellationToken cancellation)
    {
        var results = new Outcome<UnitBuild>?[units.Count];
        var failed = false;

        // A unit has up to three compilers; how many run at once is the compiler's to say.
        var options = new ParallelOptions { MaxDegreeOfParallelism = tree.Jobs, CancellationToken = cancellation };
        await Parallel.ForEachAsync(Enumerable.Range(0, units.Count), options, async (index, token) =>
        {
            if (units[index].Own is null && Volatile.Read(ref failed))
                return;
            var built = await CompileAsync(compiler, units[index], plain, stable, token);
            if (built is null or { IsOk: true })
                progress?.Report($"compiled {units[index].Recipe.SourcePath} ({units[index].Recipe.Target.Name})");
            else
                Volatile.Write(ref failed, true);
            results[index] = built;
        });
        return results;
    }

    /// <summary>Compiles a unit; null when one that only reads patched files comes out the same.</summary>
    private static async Task<Outcome<UnitBuild>?> CompileAsync(
        UnitCompiler compiler, AffectedUnit unit, SourceOverlay plain, SourceOverlay stable, CancellationToken cancellation)
    {
        var recipe = unit.Recipe;
        var prePlain = unit.Own is null ? null : compiler.CompilePreAsync(recipe, ObjectKind.Plain, cancellation);
        var pre = compiler.CompilePreAsync(recipe, ObjectKind.Sections, cancellation);
        var (post, lineStable) = await PostAsync(compiler, recipe, plain, stable, cancellation);
        var before = await pre;
        if (unit.Own is null && before.IsOk && post.IsOk && AreEqual(before.Value.Path, post.Value.Path))
            return null;
        if (unit.Obstacle is { } obstacle)
            return Outcome<UnitBuild>.Refused(obstacle);
        var shipped = await (prePlain ?? compiler.CompilePreAsync(recipe, ObjectKind.Plain, cancellation));
        if (new[] { shipped, before, post }.FirstOrDefault(compiled => !compiled.IsOk) is { } failed)
            return failed.As<UnitBuild>();
        return Outcome<UnitBuild>.Ok(
            new UnitBuild(
                recipe.SourcePath, recipe.Target, shipped.Value!.Path, before.Value!.Path, post.Value!.Path, lineStable,
                shipped.Value.Elapsed, before.Value.Elapsed, post.Value.Elapsed) { Recipe = recipe, Patched = lineStable ? stable : plain },
            post.Diagnostics);
    }

    private static bool AreEqual(string first, string second) => File.ReadAllBytes(first).AsSpan().SequenceEqual(File.ReadAllBytes(second));

    /// <summary>Compiles a unit from the text that keeps line numbers, or from the plain text when that one does not compile.</summary>
    internal static async Task<(Outcome<CompiledObject> Object, bool LineStable)> PostAsync(
        UnitCompiler compiler, UnitRecipe recipe, SourceOverlay plain, SourceOverlay stable, CancellationToken cancellation)
    {
        var kept = await compiler.CompilePostAsync(recipe, stable, cancellation);
        if (kept.IsOk || plain.Key == stable.Key)
            return (kept, kept.IsOk);

        // Either the patch is wrong, which the plain text shows with the right line numbers, or a directive stands where it must not.
        var fallback = await compiler.CompilePostAsync(recipe, plain, cancellation);
        return (fallback.IsOk ? fallback.After([Moved(recipe.SourcePath, "the text with #line directives does not compile")]) : fallback, false);
    }

    private static Diagnostic Moved(string path, string why) => Diagnostic.Info(
        "KSP1106", $"Line numbers after the edits move, because {why}; functions that hold their line number will look changed.", path);
}
