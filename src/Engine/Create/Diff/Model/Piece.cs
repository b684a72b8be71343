using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Create.Diff.Model;

/// <summary>
/// The unit of comparison and of cutting: a range of one section that belongs together. References point from piece to
/// piece, so that it does not matter where the compiler put them.
/// </summary>
public sealed class Piece
{
    internal Piece(
        int id, PieceKind kind, SectionClass @class, ElfSection section, int start, int length, IReadOnlyList<ElfSymbol> symbols, int padding = 0)
    {
        Padding = padding;
        Id = id;
        Class = @class;
        Section = section;
        Start = start;
        Length = length;
        Symbols = symbols;
        Symbol = PrimarySymbol(symbols);
        Name = Symbol?.Name ?? (start == 0 ? section.Name : $"{section.Name}+0x{start:x}");
        CanonicalName = SymbolNames.Canonical(Name);
        IsNumbered = SymbolNames.IsNumbered(Name);
        IsCold = SymbolNames.IsCold(Name);
        Kind = @class != SectionClass.ReadOnlyData ? kind
            : SymbolNames.IsFunctionName(CanonicalName) ? PieceKind.String
            : IsNumbered && SymbolNames.IsCompilerConstant(CanonicalName) ? PieceKind.Constant
            : kind;
    }

    /// <summary>Number in its object.</summary>
    public int Id { get; }

    public PieceKind Kind { get; private set; }

    public SectionClass Class { get; }

    public ElfSection Section { get; }

    /// <summary>Bytes from the start of the section.</summary>
    public int Start { get; }

    /// <summary>Bytes.</summary>
    public int Length { get; }

    public int End => Start + Length;

    /// <summary>Bytes of nops before <see cref="Start"/> that belong to it: kernels with call thunks may write code there, and check that nops are there.</summary>
    public int Padding { get; }

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
    public bool IsCold { get; }

    /// <summary>True when the compiler or a macro numbered the name.</summary>
    public bool IsNumbered { get; }

    /// <summary>References out of the piece, by offset.</summary>
    public IReadOnlyList<PieceReference> References { get; internal set; } = [];

    /// <summary>Entries of the kernel's tables about this code, by kind and offset.</summary>
    public IReadOnlyList<SpecialEntry> Entries { get; internal set; } = [];

    /// <summary>For lists of type numbers: which types, in order; otherwise empty.</summary>
    public IReadOnlyList<string> TypeIds { get; internal set; } = [];

    /// <summary>The bytes; empty for variables that start as zero.</summary>
    public ReadOnlySpan<byte> Bytes => Section.Data.IsEmpty ? default : Section.Data.Span.Slice(Start, Length);

    /// <summary>The nops before it.</summary>
    public ReadOnlySpan<byte> PaddingBytes => Padding == 0 ? default : Section.Data.Span.Slice(Start - Padding, Padding);

    /// <summary>
    /// A constant that leads into the middle of functions is a table of labels: part of the code that jumps through it, and never
    /// to be shared between the running function and its replacement.
    /// </summary>
    internal void RecogniseLabels()
    {
        if (Kind == PieceKind.Data && Class == SectionClass.ReadOnlyData && LeadsIntoFunctions)
            Kind = PieceKind.Constant;
    }

    /// <summary>True when something in it means a place behind a function's entry.</summary>
    internal bool LeadsIntoFunctions => References.Any(r => r.Target is { Kind: PieceKind.Function } && r.TargetOffset != 0);

    public override string ToString() => Name;

    private static ElfSymbol? PrimarySymbol(IReadOnlyList<ElfSymbol> symbols) => symbols.Count == 0 ? null
        : symbols.Count == 1 ? symbols[0]
        : symbols.OrderBy(s => SymbolNames.IsDeviceTableAlias(s.Name)).ThenBy(s => s.Binding switch { ElfSymbolBinding.Global => 0, ElfSymbolBinding.Weak => 1, _ => 2 })
            .ThenBy(s => s.Type == ElfSymbolType.None)
            .ThenBy(s => s.Name, StringComparer.Ordinal)
            .First();
}
