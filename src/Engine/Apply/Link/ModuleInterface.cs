using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Kernel;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Apply.Link;

/// <summary>
/// What the kernel module itself offers to replacement code (<c>ksplice/patch.h</c>). It is no part of the kernel that an update is
/// verified against, and it stays as long as any update does.
/// </summary>
internal static class ModuleInterface
{
    private const string Module = "ksplice";

    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "ksplice_shadow_get", "ksplice_shadow_get_or_create", "ksplice_shadow_free", "ksplice_shadow_free_all",
    };

    /// <summary>Whether a symbol of a replacement means something of the kernel module.</summary>
    public static bool Has(UpdateSymbol symbol) => symbol.Unit is null && Names.Contains(symbol.KernelName);

    /// <summary>Adds the addresses of those that a replacement needs.</summary>
    /// <param name="symbols">What the replacement needs.</param>
    /// <param name="proved">Addresses of all others.</param>
    /// <param name="kernel">The running kernel's symbols.</param>
    public static Outcome<IReadOnlyDictionary<string, ulong>> Complete(
        IReadOnlyList<UpdateSymbol> symbols, IReadOnlyDictionary<string, ulong> proved, IKernelSymbols kernel)
    {
        if (!symbols.Any(Has))
            return Outcome<IReadOnlyDictionary<string, ulong>>.Ok(proved);
        var all = new Dictionary<string, ulong>(proved, StringComparer.Ordinal);
        foreach (var symbol in symbols.Where(Has))
        {
            if (kernel.Find(symbol.KernelName).Where(s => s.Module == Module).Select(s => s.Address).Distinct().ToList() is not [var address])
                return Outcome<IReadOnlyDictionary<string, ulong>>.Refused(LinkDiagnostics.NotOffered(symbol.KernelName));
            all[symbol.Name] = address;
        }

        return Outcome<IReadOnlyDictionary<string, ulong>>.Ok(all);
    }
}
