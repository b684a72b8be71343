namespace Ksplice.Engine.Kernel;

/// <summary>
/// Tells names that a linker or the kernel's loader would follow from those that are private to a unit, by the letters of kallsyms. For
/// the kernel proper they are those of <c>nm</c> (scripts/kallsyms.c): an upper-case letter is a global, <c>A</c> any variable with one
/// instance for each CPU. For modules an upper-case letter is a name exported to everybody (kernel/kallsyms.c, <c>s_show</c>;
/// kernel/module/kallsyms.c, <c>is_exported</c>); one that is exported to modules of the kernel's own licence only has a small letter, as all others
/// have, and is told by its entry in the module's table of exports.
/// </summary>
internal static class GlobalSymbols
{
    private const string ExportEntry = "__ksymtab_";

    /// <summary>What the kernel proper's link knows a name as.</summary>
    public static IReadOnlyList<KernelSymbol> OfKernel(IKernelSymbols symbols, string name)
    {
        var named = symbols.Find(name).Where(s => s.Module is null).ToList();
        if (named.Count == 0)
            return [];
        var isExported = named.Exists(s => s.Type == 'A') && IsExportedByKernel(symbols, name);
        return [.. named.Where(s => s.Type == 'A' ? isExported : IsUpper(s))];
    }

    /// <summary>Variables of the kernel proper with one instance for each CPU that have a name, private ones included.</summary>
    public static IEnumerable<KernelSymbol> PerCpuOfKernel(IKernelSymbols symbols, string name) => symbols.Find(name).Where(s => s is { Module: null, Type: 'A' });

    /// <summary>What the kernel's loader finds for a module that does not define a name: exports, of the kernel proper or of another module.</summary>
    public static IReadOnlyList<KernelSymbol> ExportedTo(string module, IKernelSymbols symbols, string name) =>
    [
        .. IsExportedByKernel(symbols, name) ? OfKernel(symbols, name) : [],
        .. symbols.Find(name).Where(s => s.Module is not null).Select(s => s.Module!).Distinct(StringComparer.Ordinal)
            .Where(other => other != module).SelectMany(other => ExportsOf(other, symbols, name)),
    ];

    /// <summary>What a module that defines a visible name knows it as: the export, else whatever in it has the name.</summary>
    public static IReadOnlyList<KernelSymbol> OfModule(string module, IKernelSymbols symbols, string name)
    {
        var exported = ExportsOf(module, symbols, name);
        return exported.Count > 0 ? exported : [.. symbols.Find(name).Where(s => s.Module == module)];
    }

    /// <summary>Whether an entry can be private to a unit.</summary>
    public static bool MayBePrivate(in KernelSymbol symbol) => symbol.Type == 'A' ? symbol.Module is null : !IsUpper(symbol);

    /// <summary>Whether the kernel proper exports a name to modules.</summary>
    public static bool IsExportedByKernel(IKernelSymbols symbols, string name) =>
        symbols.Find(ExportEntry + name).Any(s => s.Module is null);

    /// <summary>The name that a module's entry in its table of exports is for; null for any other symbol.</summary>
    public static string? ExportedName(string symbol) =>
        symbol.StartsWith(ExportEntry, StringComparison.Ordinal) ? symbol[ExportEntry.Length..] : null;

    /// <summary>What may be the export of that name: one thing, unless something private of the module has the same name and nothing tells which it is.</summary>
    private static List<KernelSymbol> ExportsOf(string module, IKernelSymbols symbols, string name)
    {
        var named = symbols.Find(name).Where(s => s.Module == module).ToList();
        var forAll = named.Where(IsUpper).ToList();
        return forAll.Count > 0 ? forAll : symbols.Find(ExportEntry + name).Any(s => s.Module == module) ? named : [];
    }

    private static bool IsUpper(KernelSymbol symbol) => char.IsAsciiLetterUpper(symbol.Type) && symbol.Type != 'U';
}
