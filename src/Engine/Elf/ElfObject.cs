using Ksplice.Abstractions.Architectures;

namespace Ksplice.Engine.Elf;

/// <summary>
/// An ELF file as read: immutable, every index checked. Which machine it is for is recorded, not understood.
/// </summary>
public sealed class ElfObject
{
    private readonly Lazy<ILookup<string, ElfSection>> _sectionsByName;
    private readonly Lazy<ILookup<int, ElfSymbol>> _symbolsBySection;

    internal ElfObject(
        ElfTarget target,
        ushort type,
        uint flags,
        IReadOnlyList<ElfSection> sections,
        IReadOnlyList<ElfSymbol> symbols,
        IReadOnlyList<ElfSegment> segments,
        ReadOnlyMemory<byte> file)
    {
        Target = target;
        Type = type;
        Flags = flags;
        Sections = sections;
        Symbols = symbols;
        Segments = segments;
        File = file;
        _sectionsByName = new(() => Sections.ToLookup(s => s.Name, StringComparer.Ordinal));
        _symbolsBySection = new(() => Symbols.Where(s => s.IsInSection).ToLookup(s => s.SectionIndex));
    }

    /// <summary>Machine, class and byte order.</summary>
    public ElfTarget Target { get; }

    /// <summary><c>e_type</c>.</summary>
    public ushort Type { get; }

    /// <summary><c>e_flags</c>.</summary>
    public uint Flags { get; }

    /// <summary>All sections by number; the first is the null section.</summary>
    public IReadOnlyList<ElfSection> Sections { get; }

    /// <summary>The symbol table by number; the first is the null symbol. Empty without a table.</summary>
    public IReadOnlyList<ElfSymbol> Symbols { get; }

    /// <summary>The program headers; none in a relocatable object.</summary>
    public IReadOnlyList<ElfSegment> Segments { get; }

    /// <summary>The whole file.</summary>
    public ReadOnlyMemory<byte> File { get; }

    /// <summary>The first section of a name, or null.</summary>
    public ElfSection? FindSection(string name) => _sectionsByName.Value[name].FirstOrDefault();

    /// <summary>Symbols defined in a section, in table order.</summary>
    public IEnumerable<ElfSymbol> SymbolsIn(int sectionIndex) => _symbolsBySection.Value[sectionIndex];

    /// <summary>The section a symbol lies in, or null.</summary>
    public ElfSection? SectionOf(ElfSymbol symbol)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        return symbol.IsInSection ? Sections[symbol.SectionIndex] : null;
    }
}
