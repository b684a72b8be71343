using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Diff.Follow;
using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Create.Types.Dwarf;

/// <summary>Reads the signatures of the functions that an object defines or calls (DWARF 5, section 3.3).</summary>
public static class SignatureReader
{
    private const long Word = 8;

    /// <summary>Signatures by name. A name that is described in several ways is left out.</summary>
    /// <param name="elf">The object.</param>
    /// <param name="relocations">Tells what its relocations mean.</param>
    /// <param name="name">What to call it in messages.</param>
    public static Outcome<IReadOnlyDictionary<string, FunctionSignature>> Read(ElfObject elf, IRelocationSemantics relocations, string name)
    {
        ArgumentNullException.ThrowIfNull(elf);
        ArgumentNullException.ThrowIfNull(relocations);
        try
        {
            var entries = new EntryReader(new DebugSections(elf, relocations)).Read();
            var types = new TypeNames(entries);
            return Outcome<IReadOnlyDictionary<string, FunctionSignature>>.Ok(entries.Values.Where(e => e is { Tag: DwarfTag.Subprogram, Name.Length: > 0 })
                .GroupBy(e => e.Name, e => new FunctionSignature(WordsOf(e, types), e.Type is null || types.SizeOf(e) is > 0 and <= Word), StringComparer.Ordinal)
                .Where(g => g.Distinct().Count() == 1).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal));
        }
        catch (DebugFormatException e)
        {
            return Outcome<IReadOnlyDictionary<string, FunctionSignature>>.Refused(TypeDiagnostics.Unreadable(name, e.Message));
        }
    }

    // What is larger than two words is handed over in memory; counting it does no harm.
    private static int? WordsOf(DebugEntry function, TypeNames types)
    {
        if (!function.IsPrototyped || function.Children.Exists(c => c.Tag == DwarfTag.UnspecifiedParameters))
            return null;
        var words = 0;
        foreach (var parameter in function.Children.Where(c => c.Tag == DwarfTag.Parameter))
        {
            if (parameter.Type is null || types.SizeOf(parameter) is not (> 0 and var size))
                return null;
            words += size <= Word ? 1 : 2;
        }

        return words;
    }
}
