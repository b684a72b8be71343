using Ksplice.Engine.Elf;
using Ksplice.Engine.Kernel;

namespace Ksplice.Engine.Apply.Verify;

/// <summary>
/// Where a section of code may stand: at an address from which every function that the kernel's symbol table names is at
/// its right distance. Names may be ambiguous; together they hardly ever are.
/// </summary>
internal static class CandidateFinder
{
    /// <summary>Finds the places.</summary>
    /// <param name="elf">The object.</param>
    /// <param name="section">A section of code.</param>
    /// <param name="symbols">Names in the kernel.</param>
    /// <param name="module">The target module; null for the kernel proper.</param>
    /// <param name="onlyWeak">True when all functions found are weak, so that the whole section may have lost to others.</param>
    public static IReadOnlyList<ulong> Find(ElfObject elf, ElfSection section, IKernelSymbols symbols, string? module, out bool onlyWeak)
    {
        HashSet<ulong>? places = null;
        var weak = new HashSet<ulong>();
        var functions = 0;
        var strong = 0;
        foreach (var function in elf.SymbolsIn(section.Index))
        {
            if (function.Type is not (ElfSymbolType.Function or ElfSymbolType.None) || function.Name.Length == 0)
                continue;
            if (function.Type == ElfSymbolType.Function)
            {
                functions++;
                strong += function.Binding == ElfSymbolBinding.Weak ? 0 : 1;
            }

            var here = Places(symbols.Find(function.Name), function.Value, module);
            if (here.Count == 0)
                continue;
            if (function.Binding == ElfSymbolBinding.Weak)
                weak.UnionWith(here);
            else if (places is null)
                places = [.. here];
            else
                places.IntersectWith(here);
        }

        onlyWeak = functions > 0 && strong == 0;
        return [.. (places ?? weak).Order()];
    }

    private static List<ulong> Places(IReadOnlyList<KernelSymbol> symbols, ulong offset, string? module)
    {
        var places = new List<ulong>(symbols.Count);
        foreach (var symbol in symbols)
        {
            if (symbol.Module == module && symbol.Address >= offset)
                places.Add(symbol.Address - offset);
        }

        return places;
    }
}
