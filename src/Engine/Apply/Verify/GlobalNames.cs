using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Elf;
using Ksplice.Engine.Kernel;

namespace Ksplice.Engine.Apply.Verify;

/// <summary>Brings together what the units learnt about names they share, and holds it against the kernel's symbol table.</summary>
internal static class GlobalNames
{
    /// <summary>Collects.</summary>
    /// <param name="units">What each unit learnt.</param>
    /// <param name="symbols">The kernel's symbol table.</param>
    /// <param name="findings">Receives contradictions.</param>
    /// <returns>Values by name.</returns>
    public static IReadOnlyDictionary<string, ulong> Collect(
        IReadOnlyList<UnitValues> units, IKernelSymbols symbols, List<Diagnostic> findings)
    {
        var known = new Dictionary<string, (ulong Value, UnitValues Unit, ProvedValue Place)>(StringComparer.Ordinal);
        foreach (var unit in units)
        {
            foreach (var (name, value) in Names(unit))
            {
                if (!known.TryGetValue(name, out var other))
                {
                    if (Contradiction(unit, name, value, symbols) is { } contradiction)
                        findings.Add(contradiction);
                    known.Add(name, (value.Value, unit, value));
                }
                else if (other.Value != value.Value)
                {
                    findings.Add(VerifyDiagnostics.Conflict(name, unit.Describe(value), value.Value, other.Unit.Describe(other.Place), other.Value));
                }
            }
        }

        return known.ToDictionary(k => k.Key, k => k.Value.Value, StringComparer.Ordinal);
    }

    private static IEnumerable<(string Name, ProvedValue Value)> Names(UnitValues unit)
    {
        var elf = unit.Pre.Elf;
        foreach (var (index, value) in unit.Outside)
        {
            var symbol = elf.Symbols[index];
            // A weak reference that nobody defined has the value 0, which no table lists.
            if (!(symbol is { IsUndefined: true, Binding: ElfSymbolBinding.Weak } && value.Value == 0))
                yield return (symbol.Name, value);
        }

        foreach (var (section, place) in unit.Sections)
        {
            foreach (var symbol in elf.SymbolsIn(section))
            {
                if (symbol.Binding == ElfSymbolBinding.Global && symbol.Name.Length > 0)
                    yield return (symbol.Name, place with { Value = unchecked(place.Value + symbol.Value) });
            }
        }
    }

    private static Diagnostic? Contradiction(UnitValues unit, string name, in ProvedValue value, IKernelSymbols symbols)
    {
        var listed = symbols.Find(name);
        if (listed.Count == 0)
            return null;
        foreach (var symbol in listed)
        {
            if (symbol.Address == value.Value)
                return null;
        }

        return VerifyDiagnostics.KallsymsContradiction(name, unit.Describe(value), value.Value, [.. listed.Select(s => s.Address)]);
    }
}
