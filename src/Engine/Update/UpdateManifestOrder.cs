namespace Ksplice.Engine.Update;

/// <summary>Puts every collection of a manifest into its one order, so that equal updates are equal bytes.</summary>
internal static class UpdateManifestOrder
{
    public static UpdateManifest Sort(UpdateManifest manifest) => manifest with
    {
        Cves = By(manifest.Cves, c => c),
        Targets = By(manifest.Targets.Select(Sort), t => t.Name),
        Kernel = manifest.Kernel with { Tables = By(manifest.Kernel.Tables, t => t.Type) },
        Replacement = manifest.Replacement with { Symbols = By(manifest.Replacement.Symbols, s => s.Name) },
        Hooks = [.. manifest.Hooks.OrderBy(h => h.Order)],
        Requires = By(manifest.Requires, r => r.Id),
        Replaces = manifest.Replaces is { } replaces ? By(replaces, r => r.Id) : null,
        Escape = new(By(manifest.Escape.Reasons, r => r)),
        Entries = By(manifest.Entries, e => e.Name),
    };

    private static UpdateTarget Sort(UpdateTarget target) => target with
    {
        Units = By(target.Units.Select(Sort), u => u.Path),
        Functions = By(target.Functions, f => f.Name, f => f.Unit),
        Data = By(target.Data.Select(Sort), d => d.Name, d => d.Unit),
        Ignored = By(target.Ignored, r => r.What, r => r.Why),
        Overrules = By(target.Overrules, r => r.What, r => r.Why),
    };

    private static UpdateUnit Sort(UpdateUnit unit) => unit.Layers is not { } layers ? unit : unit with
    {
        Layers = By(layers.Select(Sort), l => l.Update),
    };

    private static UpdateLayer Sort(UpdateLayer layer) => layer with
    {
        Functions = By(layer.Functions, f => f.Name),
        Replaced = By(layer.Replaced, r => r),
        Readers = layer.Readers is { } readers ? By(readers, r => r) : null,
        Constants = layer.Constants is { } constants ? By(constants, c => c.Running) : null,
    };

    private static UpdateDatum Sort(UpdateDatum datum) => datum.Rewrite is not { } rewrite ? datum : datum with
    {
        Rewrite = rewrite with { Changes = [.. rewrite.Changes.OrderBy(c => c.Offset)], Readers = By(rewrite.Readers, r => r) },
    };

    private static IReadOnlyList<T> By<T>(IEnumerable<T> items, Func<T, string> first, params Func<T, string>[] rest) =>
        [.. rest.Aggregate(items.OrderBy(first, StringComparer.Ordinal), (sorted, key) => sorted.ThenBy(key, StringComparer.Ordinal))];
}
