using System.Security.Cryptography;
using Ksplice.Engine.Create.Diff.Model;
using Ksplice.Engine.Create.Extract;
using Ksplice.Engine.Elf;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Pipeline;

/// <summary>Puts what creation found into the manifest and the entries of a package.</summary>
internal static class UpdateAssembler
{
    private const string ReplacementEntry = "replacement.ko";

    public static (UpdateManifest Manifest, IReadOnlyList<UpdateContent> Contents) Assemble(
        string id, string title, IReadOnlyList<string> cves, KernelIdentity kernel, Toolchain toolchain,
        IReadOnlyList<CreatedUnit> units, TargetIdentities identities, Replacement replacement,
        IReadOnlyList<ReadOnlyMemory<byte>> patches, IReadOnlyList<RequiredUpdate> requires)
    {
        var contents = new List<UpdateContent> { new(ReplacementEntry, replacement.Template) };
        var targets = new List<UpdateTarget>();
        var template = ElfReader.Read(replacement.Template, ReplacementEntry).Value
            ?? throw new InvalidOperationException("The template that was just written cannot be read.");
        foreach (var group in units.GroupBy(u => u.Build.Target.Name, StringComparer.Ordinal))
        {
            var updateUnits = new List<UpdateUnit>();
            foreach (var unit in group)
            {
                var entry = $"pre-{contents.Count}.o";
                contents.Add(new(entry, File.ReadAllBytes(unit.Build.PrePlainObject)));
                updateUnits.Add(new(unit.Build.Name, entry, unit.Build.Target.IsModule ? UnitKind.Module : UnitKind.Builtin, Layers(unit, contents)));
            }

            targets.Add(new UpdateTarget(
                group.Key,
                group.Key == UpdateTarget.KernelImage ? identities.Kernel : identities.Modules[group.Key],
                updateUnits,
                [.. group.SelectMany(u => Functions(u, replacement, template))],
                [.. group.SelectMany(u => u.Difference.NewData
                    .Where(d => replacement.NewData.Contains(d.Name))
                    .Select(d => new UpdateDatum(d.Name, u.Build.Name, d.Length, DataAction.New))),
                    .. group.SelectMany(u => Constants(u, replacement)),
                    .. group.SelectMany(u => u.Difference.Kept.Select(k => new UpdateDatum(k.Name, u.Build.Name, k.Length, DataAction.Ignored)))],
                [.. group.SelectMany(u => u.Difference.Ignored).Select(i => new Remark(i.Name, i.Reason)).Distinct()],
                [.. group.SelectMany(u => u.AllowedLayouts).Select(d => new Remark(d.Type, d.Text)).Distinct(),
                    .. group.SelectMany(u => u.Difference.Overruled.Select(o => new Remark($"{u.Build.Name}: {o.Name}", o.Reason)))]));
        }

        var symbols = replacement.Symbols.Select(s => new UpdateSymbol(
            s.Name, s.Unit, s.KernelName, s.Target, s.Target is { } target && identities.Names[target].Defines(s.KernelName), s.Update));
        var manifest = new UpdateManifest(
            UpdateManifest.CurrentSchema, id, title, cves, kernel, toolchain, targets,
            new UpdateReplacement(replacement.ModuleName, ReplacementEntry, [.. symbols]),
            [.. replacement.Hooks.Select((h, i) => new UpdateHook(h.Phase, i, h.Function, h.Unit))], requires, new EscapeState(replacement.EscapeReasons), [])
        {
            Patches = [.. patches.Select((_, number) => PatchEntry(number))],
        };
        contents.AddRange(patches.Select((bytes, number) => new UpdateContent(PatchEntry(number), bytes)));
        return (manifest, contents);
    }

    private static List<UpdateLayer>? Layers(CreatedUnit unit, List<UpdateContent> contents)
    {
        var layers = new List<UpdateLayer>();
        foreach (var layer in unit.Layers.Where(l => l.Bodies.Count > 0 || l.Contents.Count > 0))
        {
            var entry = $"below-{contents.Count}.o";
            contents.Add(new(entry, File.ReadAllBytes(layer.Object)));
            layers.Add(new(layer.Update, entry, [.. layer.Bodies.Select(b => b.Function)], [.. layer.Bodies.Where(b => b.IsReplaced).Select(b => b.Function.Name)],
                OrNull([.. layer.Bodies.Where(b => b.IsReader).Select(b => b.Function.Name)]), OrNull([.. layer.Contents.Select(c => new LayerConstant(c.Name, c.Running))])));
        }

        return layers.Count == 0 ? null : layers;
    }

    private static List<T>? OrNull<T>(List<T> items) => items.Count > 0 ? items : null;

    private static string PatchEntry(int number) => $"patch-{number + 1}.diff";

    private static IEnumerable<UpdateDatum> Constants(CreatedUnit unit, Replacement replacement)
    {
        foreach (var (path, constant, section, offset) in replacement.Constants.Where(c => c.Unit == unit.Build.Name))
        {
            var rewrite = new DataRewrite(
                constant.Before.Name, Convert.ToHexStringLower(SHA256.HashData(constant.After.Bytes)), new CodePlace(section, offset),
                [.. constant.Changes.Select(c => new ByteRange(c.Offset, c.Length))], [.. constant.Readers.Select(r => r.Name)],
                OrNull([.. constant.Facts.Select(f => new Remark(f.Function, f.What))]));
            yield return new UpdateDatum(constant.After.Name, path, constant.After.Length, DataAction.PatchedInPlace, rewrite);
        }
    }

    private static IEnumerable<UpdateFunction> Functions(CreatedUnit unit, Replacement replacement, ElfObject template)
    {
        var path = unit.Build.Name;
        foreach (var function in replacement.Functions.Where(f => f.Unit == path))
        {
            var code = template.FindSection(function.Section)!.Data.Slice(function.Offset, function.NewSize);
            yield return new UpdateFunction(
                function.Name, path, function.PreSymbol is null ? FunctionState.New : FunctionState.Changed,
                function.OldSize, function.NewSize, Convert.ToHexStringLower(SHA256.HashData(code.Span)),
                function.IsCompanion ? SymbolNames.ParentOfCold(function.Name) : null,
                function.PreSymbol, new CodePlace(function.Section, function.Offset));
        }

        foreach (var removed in unit.Difference.Removed)
            yield return new UpdateFunction(removed.Name, path, FunctionState.Removed, removed.Length, 0, null, null, removed.Symbol!.Name, null);
    }
}
