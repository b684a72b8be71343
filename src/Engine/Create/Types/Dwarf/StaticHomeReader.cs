using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Create.Types.Dwarf;

/// <summary>
/// Reads in which function each static variable is declared. The symbol table only has a name and a number, and the code only shows into
/// which functions the compiler inlined the one that declares it.
/// </summary>
public static class StaticHomeReader
{
    // A block inside a block inside a function: above what a person writes.
    private const int DeepestBlock = 200;

    /// <summary>Homes by symbol: function, name and type. Two variables that would have one home have none.</summary>
    /// <param name="elf">An object with debug information.</param>
    /// <param name="relocations">Tells what its relocations mean.</param>
    /// <param name="name">What to call it in messages.</param>
    public static Outcome<IReadOnlyDictionary<string, string>> Read(ElfObject elf, IRelocationSemantics relocations, string name)
    {
        ArgumentNullException.ThrowIfNull(elf);
        ArgumentNullException.ThrowIfNull(relocations);
        try
        {
            var sections = new DebugSections(elf, relocations);
            var entries = new EntryReader(sections).Read();
            var types = new TypeNames(entries);
            var symbols = elf.Symbols.Where(s => s is { Type: ElfSymbolType.Object, Name.Length: > 0, IsInSection: true }).ToLookup(s => (s.SectionIndex, s.Value), s => s.Name);
            var found = entries.Values.Where(e => e is { Tag: DwarfTag.Subprogram, Name.Length: > 0 })
                .SelectMany(function => VariablesOf(function, 0).Select(v => (Home: $"{function.Name}: {types.Spell(v)} {v.Name}", Symbols: SymbolsOf(v).ToList())));
            return Outcome<IReadOnlyDictionary<string, string>>.Ok(found.GroupBy(v => v.Home, StringComparer.Ordinal)
                .Where(home => home.Count() == 1 && home.First().Symbols.Count == 1).Select(home => (home.Key, Symbol: home.First().Symbols[0]))
                .GroupBy(v => v.Symbol, StringComparer.Ordinal).Where(v => v.Count() == 1).ToDictionary(v => v.Key, v => v.First().Key, StringComparer.Ordinal));

            IEnumerable<string> SymbolsOf(DebugEntry variable) => sections.Place(variable.AddressField!.Value) is { } place ? symbols[place] : [];
        }
        catch (DebugFormatException e)
        {
            return Outcome<IReadOnlyDictionary<string, string>>.Refused(TypeDiagnostics.Unreadable(name, e.Message));
        }
    }

    private static IEnumerable<DebugEntry> VariablesOf(DebugEntry scope, int depth)
    {
        if (depth > DeepestBlock)
            throw new DebugFormatException("blocks are nested without end");
        return scope.Children.Where(c => c is { Tag: DwarfTag.Variable, Name.Length: > 0, AddressField: not null })
            .Concat(scope.Children.Where(c => c.Tag == DwarfTag.LexicalBlock).SelectMany(block => VariablesOf(block, depth + 1)));
    }
}
