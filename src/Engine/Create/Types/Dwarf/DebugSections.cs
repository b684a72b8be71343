using Ksplice.Abstractions.Architectures;
using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Create.Types.Dwarf;

/// <summary>The debug sections of a relocatable object. Offsets into other sections are relocations there, not numbers.</summary>
internal sealed class DebugSections
{
    private readonly ElfObject _elf;
    private readonly IRelocationSemantics _relocations;

    /// <summary>Finds them.</summary>
    /// <exception cref="DebugFormatException">There is no debug information, or it is in another byte order.</exception>
    public DebugSections(ElfObject elf, IRelocationSemantics relocations)
    {
        _elf = elf;
        _relocations = relocations;
        if (!elf.Target.IsLittleEndian)
            throw new DebugFormatException("its bytes are in big-endian order");
        Information = elf.FindSection(".debug_info") ?? throw new DebugFormatException("there is none");
        Abbreviations = elf.FindSection(".debug_abbrev") ?? throw new DebugFormatException("it has no abbreviations");
        Texts = elf.FindSection(".debug_str");
    }

    public ElfSection Information { get; }

    public ElfSection Abbreviations { get; }

    /// <summary>The names; null when every name stands where it is used.</summary>
    public ElfSection? Texts { get; }

    /// <summary>Reads an offset into another section out of the information section.</summary>
    /// <param name="position">Where the 32-bit field stands.</param>
    /// <param name="field">What it holds.</param>
    /// <param name="target">The section it must lead into.</param>
    public ulong Offset(int position, uint field, ElfSection target)
    {
        var index = Information.FirstRelocationAt((ulong)position);
        if (index == Information.Relocations.Count || Information.Relocations[index].Offset != (ulong)position)
            return field;
        var relocation = Information.Relocations[index];
        var symbol = _elf.Symbols[relocation.Symbol];
        if (symbol.SectionIndex != target.Index || !ElfAddend.TryRead(_elf, Information, relocation, _relocations, out var addend))
            throw new DebugFormatException($"the field at {position} does not lead into {target.Name}");
        return unchecked(symbol.Value + (ulong)addend);
    }

    /// <summary>The place that an address in the information section means.</summary>
    /// <param name="position">Where the address stands.</param>
    /// <returns>A section and bytes from its start; null when it means something that the object does not define.</returns>
    public (int Section, ulong Offset)? Place(int position)
    {
        var index = Information.FirstRelocationAt((ulong)position);
        if (index == Information.Relocations.Count || Information.Relocations[index].Offset != (ulong)position)
            return null;
        var relocation = Information.Relocations[index];
        var symbol = _elf.Symbols[relocation.Symbol];
        return symbol.IsInSection && ElfAddend.TryRead(_elf, Information, relocation, _relocations, out var addend)
            ? (symbol.SectionIndex, unchecked(symbol.Value + (ulong)addend))
            : null;
    }

    /// <summary>The name at an offset.</summary>
    public string Text(int position, uint field)
    {
        var texts = Texts ?? throw new DebugFormatException("it has no names");
        return new DebugCursor(texts.Data.Span, Offset(position, field, texts)).Text();
    }
}
