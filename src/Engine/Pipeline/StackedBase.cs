using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Build;
using Ksplice.Engine.Create.Build.Trees;
using Ksplice.Engine.Create.Build.Units;
using Ksplice.Engine.Create.Diff;
using Ksplice.Engine.Create.Patch;
using Ksplice.Engine.Create.Stack;
using Ksplice.Engine.Elf;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Pipeline;

/// <summary>What a new update is made on top of: the shipped source with the patches of the updates below.</summary>
/// <param name="updates">Those updates, lowest first.</param>
internal sealed class StackedBase(IReadOnlyList<EarlierUpdate> updates)
{
    /// <summary>What the new update stands on.</summary>
    public IReadOnlyList<RequiredUpdate> Requires => [.. updates.Select(u => u.Identity)];

    /// <summary>Updates whose place the new one takes.</summary>
    public IReadOnlyList<RequiredUpdate> TakesPlaceOf { get; init; } = [];

    /// <summary>Names of functions that do not run as they were shipped.</summary>
    public IReadOnlySet<string> Replaced => updates.SelectMany(u => u.Manifest.Targets).SelectMany(t => t.Functions).SelectMany(f => new[] { f.Name, f.Running ?? f.Name }).ToHashSet(StringComparer.Ordinal);

    /// <summary>The tree with all patches below; null without any, and before units were compared.</summary>
    public SourceOverlay? Overlay { get; private set; }

    /// <summary>An update below that is for another build of the kernel; null when all are for this one.</summary>
    public Diagnostic? ForOtherKernel(string buildId) =>
        updates.Where(u => u.Manifest.Kernel.VmlinuxBuildId != buildId).Select(u => PipelineDiagnostics.EarlierForOtherKernel(u.Identity.Id, u.Manifest.Kernel.VmlinuxBuildId)).FirstOrDefault();

    /// <summary>Applies the new patches on top of those below. Title and CVE ids are those of the new ones.</summary>
    public Outcome<PatchedSource> Patch(IReadOnlyList<ParsedPatch> patches, KernelTree tree)
    {
        var applied = PatchApplier.Apply([.. updates.SelectMany(u => u.Patches), .. patches], tree.Source);
        if (!applied.IsOk || updates.Count == 0)
            return applied;
        var title = patches.Select(p => p.Title).FirstOrDefault(t => !string.IsNullOrWhiteSpace(t));
        var cves = patches.SelectMany(p => p.CveIds).Distinct(StringComparer.Ordinal).ToList();
        return Outcome<PatchedSource>.Ok(applied.Value with { Title = title, CveIds = cves }, applied.Diagnostics);
    }

    /// <summary>Takes out of the differences what the updates below did already, and adds what they changed that the patch changes again.</summary>
    /// <param name="units">The units with their differences from what was shipped.</param>
    /// <param name="request">What the update is made from.</param>
    /// <param name="tree">The prepared tree.</param>
    /// <param name="cancellation">Stops compilers.</param>
    public async Task<Outcome<IReadOnlyList<CreatedUnit>>> CompareAsync(
        IReadOnlyList<CreatedUnit> units, CreateRequest request, KernelTree tree, CancellationToken cancellation)
    {
        if (updates.Count == 0)
            return Outcome<IReadOnlyList<CreatedUnit>>.Ok(units);
        if (Forgotten(units) is { } takenBack)
            return Outcome<IReadOnlyList<CreatedUnit>>.Refused(takenBack);
        List<string> folders = [.. units.Select(u => u.Build.Recipe.ObjectDirectory).Distinct(StringComparer.Ordinal)];
        using var compiler = new UnitCompiler(tree);
        var sources = new List<(SourceOverlay Plain, SourceOverlay Stable)>();
        foreach (var patches in updates.Select(u => u.PatchesUpTo(updates)).Append([.. updates.SelectMany(u => u.Patches)]))
        {
            var source = PatchApplier.Apply(patches, tree.Source);
            if (!source.IsOk)
                return source.As<IReadOnlyList<CreatedUnit>>();
            sources.Add((await SourceOverlay.MakePlainAsync(tree, source.Value, folders, cancellation), await SourceOverlay.MakeStableAsync(tree, source.Value, folders, cancellation)));
        }

        Overlay = sources[^1].Plain;
        var stacked = new List<CreatedUnit>();
        foreach (var unit in units)
        {
            var compared = await CompareAsync(unit, sources, compiler, request, tree, cancellation);
            if (!compared.IsOk)
                return compared.As<IReadOnlyList<CreatedUnit>>();
            stacked.Add(compared.Value);
        }

        return Outcome<IReadOnlyList<CreatedUnit>>.Ok(stacked);
    }

    private async Task<Outcome<CreatedUnit>> CompareAsync(
        CreatedUnit unit, List<(SourceOverlay Plain, SourceOverlay Stable)> sources, UnitCompiler compiler, CreateRequest request, KernelTree tree, CancellationToken cancellation)
    {
        var layers = new List<UnitLayer>();
        var objects = new List<string>();
        foreach (var (update, (plain, stable)) in updates.Zip(sources))
        {
            var (functions, data) = Of(update, unit.Build.Target.Name, unit.Build.Name);
            if (functions.Count == 0 && data.Count == 0)
                continue;
            var (compiled, _) = await PatchBuilder.PostAsync(compiler, unit.Build.Recipe, plain, stable, cancellation);
            if (!compiled.IsOk)
                return compiled.As<CreatedUnit>();
            var below = Compare(unit.Build.PreObject, compiled.Value.Path, unit, request, tree);
            var since = below.IsOk ? Compare(compiled.Value.Path, unit.Build.PostObject, unit, request, tree) : below;
            if (!since.IsOk)
                return since.As<CreatedUnit>();
            layers.Add(new(update.Identity.Id, functions, data, below.Value!, since.Value));
            objects.Add(compiled.Value.Path);
        }

        var stacked = StackedDiffer.Compare(unit.Difference, layers, request.Architecture.Code, unit.Build.Name);
        return Outcome<CreatedUnit>.Ok(unit with
        {
            Difference = stacked.Difference,
            Layers = [.. layers.Zip(objects, (layer, path) => new CreatedLayer(
                layer.Update, path, [.. stacked.Bodies.Where(b => b.Update == layer.Update)], [.. stacked.Contents.Where(c => c.Update == layer.Update)]))],
        });
    }

    // A unit that comes out as it was shipped is none of the update, although it is not what runs.
    private Diagnostic? Forgotten(IReadOnlyList<CreatedUnit> units)
    {
        var built = units.Select(u => (u.Build.Target.Name, u.Build.Name)).ToHashSet();
        return updates.SelectMany(u => u.Manifest.Targets.SelectMany(t => t.Functions.Where(f => f.Place is not null).Select(f => f.Unit)
                .Concat(t.Data.Where(d => d.Rewrite is not null).Select(d => d.Unit)).Select(unit => (Update: u.Identity.Id, Target: t.Name, Unit: unit))))
            .Where(c => !built.Contains((c.Target, c.Unit))).Select(c => StackDiffDiagnostics.TakenBack(c.Unit, c.Update)).FirstOrDefault();
    }

    private static Outcome<ObjectDifference> Compare(string before, string after, CreatedUnit unit, CreateRequest request, KernelTree tree)
    {
        var pre = ElfReader.ReadFile(before);
        var post = ElfReader.ReadFile(after);
        return pre.IsOk && post.IsOk
            ? ObjectDiffer.Compare(pre.Value, post.Value, request.Architecture, CreateUpdate.Options(request, tree, unit.Build.Target), unit.Build.Name)
            : (pre.IsOk ? post : pre).As<ObjectDifference>();
    }

    private static (IReadOnlyList<UpdateFunction> Functions, IReadOnlyList<UpdateDatum> Data) Of(EarlierUpdate update, string target, string unit)
    {
        var found = update.Manifest.Targets.Where(t => t.Name == target).ToList();
        return ([.. found.SelectMany(t => t.Functions).Where(f => f.Unit == unit && f.Place is not null)], [.. found.SelectMany(t => t.Data).Where(d => d.Unit == unit)]);
    }
}
