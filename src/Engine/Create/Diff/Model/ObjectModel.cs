using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Create.Diff.Model;

/// <summary>An object taken apart into pieces that refer to each other.</summary>
public sealed class ObjectModel
{
    internal ObjectModel(ElfObject elf, IReadOnlyList<Piece> pieces, IReadOnlyList<ElfSection> unknownSections)
    {
        Elf = elf;
        Pieces = pieces;
        UnknownSections = unknownSections;
    }

    public ElfObject Elf { get; }

    /// <summary>All pieces, by section and offset.</summary>
    public IReadOnlyList<Piece> Pieces { get; }

    /// <summary>Loaded sections that nobody told us about.</summary>
    public IReadOnlyList<ElfSection> UnknownSections { get; }

    /// <summary>Functions that exist at run time and can be replaced.</summary>
    public IEnumerable<Piece> Functions => Pieces.Where(p => p.Kind == PieceKind.Function);
}
