namespace Ksplice.Engine.Kernel.Local;

/// <summary>
/// Where modules lie. Since 6.4 a module's code, constants and variables are in areas of their own with other modules between, while
/// <c>/proc/modules</c> tells the address of the code alone (0 without any) and the bytes of all together. The symbol table tells the rest:
/// a run of one module's symbols is an area.
/// </summary>
internal static class ModulePlaces
{
    private static ulong PageSize => (ulong)Environment.SystemPageSize;

    /// <summary>The modules, those that are scattered with their areas.</summary>
    /// <param name="modules">As the kernel lists them.</param>
    /// <param name="symbols">Its symbol table.</param>
    /// <param name="isMemory">Whether an address is one at all; per-CPU variables have offsets.</param>
    /// <param name="sections">Addresses that are known besides, with the module's name.</param>
    public static IReadOnlyList<LoadedModule> Locate(
        IReadOnlyList<LoadedModule> modules, SymbolTable symbols, Func<ulong, bool> isMemory, IReadOnlyList<(ulong Address, string Module)> sections)
    {
        var listed = modules.Select(m => m.Name).ToHashSet(StringComparer.Ordinal);
        var runs = Runs(sections.Count == 0 ? symbols.OfModules() : symbols.OfModules().Concat(sections).OrderBy(s => s.Address), listed, isMemory);
        var ofModule = runs.ToLookup(r => r.Module, StringComparer.Ordinal);
        return [.. modules.Select(m => IsWhole(m, runs, [.. ofModule[m.Name]]) ? m : m with { Areas = [.. ofModule[m.Name].Select(Pages)] })];
    }

    /// <summary>
    /// What may be read as a module's: its areas, and around them as much as they lack of its bytes, short of the next module. Which area lacks
    /// them nobody tells; what is not mapped there reads as zeros.
    /// </summary>
    public static IEnumerable<AddressArea> Readable(IReadOnlyList<LoadedModule> modules)
    {
        var all = modules.SelectMany(m => m.Areas).OrderBy(a => a.Start).ToList();
        foreach (var module in modules)
        {
            var covered = module.Areas.Aggregate(0UL, (sum, area) => sum + area.Length);
            var lacking = module.Size > covered ? module.Size - covered : 0;
            foreach (var area in module.Areas)
            {
                if (lacking == 0)
                {
                    yield return area;
                    continue;
                }

                var index = all.IndexOf(area);
                var floor = index > 0 ? all[index - 1].Start + all[index - 1].Length : 0;
                var ceiling = index + 1 < all.Count ? all[index + 1].Start : ulong.MaxValue;
                var end = area.Start + area.Length;
                var start = area.Start - Math.Min(lacking, area.Start - Math.Min(floor, area.Start));
                yield return new(start, end + Math.Min(lacking, Math.Max(ceiling, end) - end) - start);
            }
        }
    }

    private static List<(string Module, ulong First, ulong Last)> Runs(IEnumerable<(ulong Address, string Module)> known, HashSet<string> listed, Func<ulong, bool> isMemory)
    {
        var runs = new List<(string Module, ulong First, ulong Last)>();
        foreach (var (address, module) in known.Where(s => listed.Contains(s.Module) && isMemory(s.Address)))
        {
            if (runs.Count > 0 && runs[^1].Module == module)
                runs[^1] = runs[^1] with { Last = address };
            else
                runs.Add((module, address, address));
        }

        return runs;
    }

    private static bool IsWhole(LoadedModule module, List<(string Module, ulong First, ulong Last)> runs, IReadOnlyList<(string Module, ulong First, ulong Last)> own)
    {
        var area = new AddressArea(module.Base, module.Size);
        return own.Count == 0
            || (own.All(r => area.Contains(r.First) && area.Contains(r.Last)) && !runs.Exists(r => r.Module != module.Name && (area.Contains(r.First) || area.Contains(r.Last))));
    }

    private static AddressArea Pages((string Module, ulong First, ulong Last) run)
    {
        var start = run.First - (run.First % PageSize);
        return new(start, run.Last - (run.Last % PageSize) + PageSize - start);
    }
}
