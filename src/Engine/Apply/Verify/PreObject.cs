using Ksplice.Abstractions.Architectures;
using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Apply.Verify;

/// <summary>An object of a unit with what matching asks of it: code sections, their run-time sites, addends wherever they stand.</summary>
internal sealed class PreObject
{
    private readonly IRelocationSemantics _relocations;
    private readonly Dictionary<int, List<RunTimeSite>> _sites;

    public PreObject(PreUnit unit, IArchitecture architecture, IReadOnlyDictionary<string, int> entrySizes)
    {
        Unit = unit;
        _relocations = architecture.Relocations;
        _sites = new SpecialTableReader(this, architecture, entrySizes).Read();
    }

    public PreUnit Unit { get; }

    public ElfObject Elf => Unit.Object;

    /// <summary>A section as one piece.</summary>
    public RunPrePiece Piece(ElfSection section) => Slice(section, 0, section.Data.Length, section.Index, _sites.GetValueOrDefault(section.Index) ?? []);

    /// <summary>Part of a section as a piece, which runs in the section <paramref name="home"/>.</summary>
    /// <exception cref="PreObjectException">The part leaves the section.</exception>
    public RunPrePiece Slice(ElfSection section, int start, int length, int home, IReadOnlyList<RunTimeSite> sites)
    {
        if (start < 0 || length < 0 || start > section.Data.Length - length)
            throw new PreObjectException(section.Name, $"{length} bytes at {start:x} leave the section");
        // Of code that runs where it was cut from, the part's own start is what offsets count from.
        var homeStart = section.Index == home ? start : 0;
        var relocations = new List<RunPreRelocation>();
        foreach (var relocation in section.Relocations)
        {
            if (relocation.Offset >= (ulong)start && relocation.Offset < (ulong)(start + length))
                relocations.Add(Relocation(section, relocation, start, home, homeStart));
        }

        var inside = start == 0 && length == section.Data.Length
            ? sites
            : [.. sites.Where(s => s.Offset >= start && s.Offset < start + length).Select(s => Moved(s, start, homeStart))];
        return new(section.Data.Slice(start, length), relocations, inside);
    }

    private RunPreRelocation Relocation(ElfSection section, ElfRelocation relocation, int start, int home, int homeStart)
    {
        var symbol = Elf.Symbols[relocation.Symbol];
        // A weak definition here may have lost to one elsewhere.
        long? homeOffset = symbol.SectionIndex == home && symbol.Binding != ElfSymbolBinding.Weak ? (long)symbol.Value - homeStart : null;
        return new((int)relocation.Offset - start, relocation.Type, symbol.Index, symbol.Name, Addend(section, relocation), homeOffset);
    }

    /// <summary>The addend, explicit or in the field.</summary>
    /// <exception cref="PreObjectException">The type is unknown or the field leaves the section.</exception>
    public long Addend(ElfSection section, ElfRelocation relocation)
    {
        return ElfAddend.TryRead(Elf, section, relocation, _relocations, out var addend)
            ? addend
            : throw new PreObjectException(section.Name, $"relocation type {relocation.Type} at {relocation.Offset:x} is unknown or leaves the section");
    }

    /// <summary><c>function+0xoffset</c> for a place in a section, or the section's name where no function is.</summary>
    public string Describe(ElfSection section, int offset)
    {
        ElfSymbol? best = null;
        foreach (var symbol in Elf.SymbolsIn(section.Index))
        {
            if (symbol.Type == ElfSymbolType.Function && symbol.Value <= (ulong)offset && (best is null || symbol.Value > best.Value))
                best = symbol;
        }

        return best is null
            ? $"{Unit.Name}: {section.Name}+0x{offset:x}"
            : $"{Unit.Name}: {best.Name}+0x{(ulong)offset - best.Value:x}";
    }

    private static RunTimeSite Moved(RunTimeSite site, int start, int homeStart) => site with
    {
        Offset = site.Offset - start,
        Target = site.Target is { IsInPiece: true } target ? target with { Offset = target.Offset - start } : site.Target,
        Replacement = site.Replacement is { } code && homeStart != 0
            ? code with { Relocations = [.. code.Relocations.Select(r => r with { HomeOffset = r.HomeOffset - homeStart })] } : site.Replacement,
    };
}
