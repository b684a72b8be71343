using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Create.Diff.Model;

/// <summary>
/// The unit of comparison and of cutting: a range of one section that belongs together. References point from piece to
/// piece, so that it does not matter where the compiler put them.
/// </summary>
public sealed class Piece
{
    internal Piece(int id, PieceKind kind, SectionClass @class, ElfSection section, int start, int length, IReadOnlyList<ElfSymbol> symbols)
    {
        Id = id;
        Class = @class;
        Section = section;
        Start = start;
        Length = length;
        Symbols = symbols;
        Symbol = PrimarySymbol(symbols);
        Name = Symbol?.Name ?? (start == 0 ? section.Name : $"{section.Name}+0x{start:x}");
        CanonicalName = SymbolNames.Canonical(Name);
        Kind = @class != SectionClass.ReadOnlyData ? kind
            : SymbolNames.IsFunctionName(Name) ? PieceKind.String
            : SymbolNames.IsCompilerConstant(Name) ? PieceKind.Constant
            : kind;
    }

    /// <summary>Number in its object.</summary>
    public int Id { get; }

    public PieceKind Kind { get; }

    public SectionClass Class { get; }

    public ElfSection Section { get; }

    /// <summary>Bytes from the start of the section.</summary>
    public int Start { get; }

    /// <summary>Bytes.</summary>
    public int Length { get; }

    public int End => Start + Length;

    /// <summary>Symbols that name the piece; aliases have the same value. Empty for literals.</summary>
    public IReadOnlyList<ElfSymbol> Symbols { get; }

    /// <summary>The symbol it is best known by.</summary>
    public ElfSymbol? Symbol { get; }

    /// <summary>Symbol name, or section name and offset.</summary>
    public string Name { get; }

    /// <summary>Name without the compiler's numbers.</summary>
    public string CanonicalName { get; }

    /// <summary>True when other objects can name it.</summary>
    public bool IsGlobal => Symbol is { Binding: not ElfSymbolBinding.Local };

    /// <summary>True for the cold half of a function.</summary>
    public bool IsCold => SymbolNames.IsCold(Name);

    /// <summary>References out of the piece, by offset.</summary>
    public IReadOnlyList<PieceReference> References { get; internal set; } = [];

    /// <summary>Entries of the kernel's tables about this code, by kind and offset.</summary>
    public IReadOnlyList<SpecialEntry> Entries { get; internal set; } = [];

    /// <summary>The bytes; empty for variables that start as zero.</summary>
    public ReadOnlySpan<byte> Bytes => Section.Data.IsEmpty ? default : Section.Data.Span.Slice(Start, Length);

    public override string ToString() => Name;

    private static ElfSymbol? PrimarySymbol(IReadOnlyList<ElfSymbol> symbols) =>
        symbols.OrderBy(s => s.Binding switch { ElfSymbolBinding.Global => 0, ElfSymbolBinding.Weak => 1, _ => 2 })
            .ThenBy(s => s.Type == ElfSymbolType.None)
            .ThenBy(s => s.Name, StringComparer.Ordinal)
            .FirstOrDefault();
}
