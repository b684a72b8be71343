using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Create.Types;

/// <summary>
/// Whether an object that was compiled with debug information is, apart from that, the one compiled without. Only then what it says of
/// symbols holds for the other: nothing promises that the compiler numbers static variables alike.
/// </summary>
internal static class DebugTwin
{
    /// <summary>Compares everything that would be loaded, and the names in it.</summary>
    public static bool IsTwin(ElfObject plain, ElfObject debug)
    {
        var first = Loaded(plain);
        var second = Loaded(debug);
        return first.Count == second.Count && first.Zip(second).All(pair => IsSame(plain, pair.First, debug, pair.Second));
    }

    private static List<ElfSection> Loaded(ElfObject elf) => [.. elf.Sections.Where(s => s.IsAllocated)];

    private static bool IsSame(ElfObject plain, ElfSection first, ElfObject debug, ElfSection second) =>
        first.Name == second.Name && first.Size == second.Size && first.Data.Span.SequenceEqual(second.Data.Span)
        && Symbols(plain, first).SequenceEqual(Symbols(debug, second))
        && first.Relocations.Count == second.Relocations.Count
        && first.Relocations.Zip(second.Relocations).All(pair => pair.First with { Symbol = 0 } == pair.Second with { Symbol = 0 }
            && Meaning(plain, pair.First) == Meaning(debug, pair.Second));

    private static IEnumerable<(string Name, ulong Value, ulong Size)> Symbols(ElfObject elf, ElfSection section) =>
        elf.SymbolsIn(section.Index).Where(s => s.Name.Length > 0).Select(s => (s.Name, s.Value, s.Size)).Order();

    private static (string Name, string? Section, ulong Value) Meaning(ElfObject elf, ElfRelocation relocation)
    {
        var symbol = elf.Symbols[relocation.Symbol];
        return (symbol.Name, elf.SectionOf(symbol)?.Name, symbol.Value);
    }
}
