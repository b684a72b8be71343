using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Build.Trees;
using Ksplice.Engine.Create.Build.Units;
using Ksplice.Engine.Create.Patch;

namespace Ksplice.Engine.Create.Build;

/// <summary>Compiles every unit a patch touches, before and after.</summary>
/// <param name="tree">The prepared tree.</param>
/// <param name="keepDebugInformation">Whether objects keep DWARF; slower, the code is the same.</param>
public sealed class PatchBuilder(KernelTree tree, bool keepDebugInformation = false)
{
    /// <summary>Builds all units; one that cannot be built refuses the whole.</summary>
    /// <param name="patched">The patched source.</param>
    /// <param name="progress">Told a line per unit; may be null.</param>
    /// <param name="cancellation">Stops compilers.</param>
    public async Task<Outcome<IReadOnlyList<UnitBuild>>> BuildAsync(
        PatchedSource patched, IProgress<string>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(patched);
        var catalogue = new UnitCatalogue(tree);
        var recipes = await Task.WhenAll(patched.Files.Select(file => catalogue.FindAsync(file.Path, cancellation)));
        var refused = recipes.SelectMany(recipe => recipe.Diagnostics).ToList();
        if (recipes.Any(recipe => !recipe.IsOk))
            return Outcome<IReadOnlyList<UnitBuild>>.Refused(refused);

        var folders = recipes.Select(recipe => recipe.Value!.ObjectDirectory).Distinct(StringComparer.Ordinal).ToList();
        Task<SourceOverlay> Overlay(Func<PatchedFile, string> text) => SourceOverlay.MakeAsync(
            tree, patched.Files.ToDictionary(file => file.Path, text, StringComparer.Ordinal), folders, cancellation);
        var plain = await Overlay(file => file.PostText);
        var stable = await Overlay(file => file.LineStableText ?? file.PostText);

        using var compiler = new UnitCompiler(tree, keepDebugInformation);
        var units = await Task.WhenAll(recipes.Zip(patched.Files, async (recipe, file) =>
        {
            var unit = await CompileAsync(compiler, recipe.Value!, file, plain, stable, cancellation);
            if (unit.IsOk)
                progress?.Report($"compiled {file.Path} ({unit.Value.Target.Name})");
            return unit;
        }));
        var findings = units.SelectMany(unit => unit.Diagnostics).ToList();
        return units.All(unit => unit.IsOk)
            ? Outcome<IReadOnlyList<UnitBuild>>.Ok([.. units.Select(unit => unit.Value!)], findings)
            : Outcome<IReadOnlyList<UnitBuild>>.Refused(findings);
    }

    private static async Task<Outcome<UnitBuild>> CompileAsync(
        UnitCompiler compiler, UnitRecipe recipe, PatchedFile file, SourceOverlay plain, SourceOverlay stable, CancellationToken cancellation)
    {
        var prePlain = compiler.CompilePreAsync(recipe, ObjectKind.Plain, cancellation);
        var pre = compiler.CompilePreAsync(recipe, ObjectKind.Sections, cancellation);
        var post = PostAsync(compiler, recipe, file, plain, stable, cancellation);
        var objects = await Task.WhenAll(prePlain, pre);
        var (patched, lineStable) = await post;
        var source = lineStable ? stable : plain;
        if (objects.Append(patched).FirstOrDefault(compiled => !compiled.IsOk) is { } failed)
            return failed.As<UnitBuild>();
        return Outcome<UnitBuild>.Ok(
            new UnitBuild(
                recipe.SourcePath, recipe.Target, objects[0].Value!.Path, objects[1].Value!.Path, patched.Value!.Path, lineStable,
                objects[0].Value!.Elapsed, objects[1].Value!.Elapsed, patched.Value.Elapsed) { Recipe = recipe, Patched = source },
            patched.Diagnostics);
    }

    private static async Task<(Outcome<CompiledObject> Object, bool LineStable)> PostAsync(
        UnitCompiler compiler, UnitRecipe recipe, PatchedFile file, SourceOverlay plain, SourceOverlay stable, CancellationToken cancellation)
    {
        if (file.LineStableText is null)
        {
            var moved = await compiler.CompilePostAsync(recipe, plain, cancellation);
            return (moved.After([Moved(file, "there is no safe place for a #line directive")]), false);
        }

        var kept = await compiler.CompilePostAsync(recipe, stable, cancellation);
        if (kept.IsOk)
            return (kept, true);

        // Either the patch is wrong, which the plain text shows with the right line numbers, or a directive stands where it must not.
        var fallback = await compiler.CompilePostAsync(recipe, plain, cancellation);
        return (fallback.IsOk ? fallback.After([Moved(file, "the text with #line directives does not compile")]) : fallback, false);
    }

    private static Diagnostic Moved(PatchedFile file, string why) => Diagnostic.Info(
        "KSP1106", $"Line numbers after the edits move, because {why}; functions that hold their line number will look changed.", file.Path);
}
