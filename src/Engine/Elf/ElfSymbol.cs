namespace Ksplice.Engine.Elf;

/// <summary>One entry of a symbol table.</summary>
/// <param name="Index">Its number in the table.</param>
/// <param name="Name">Its name; a section symbol has an empty one.</param>
/// <param name="Value">Offset in its section (relocatable objects) or address.</param>
/// <param name="Size">Bytes; 0 when unknown.</param>
/// <param name="Binding">Who sees it.</param>
/// <param name="Type">What it names.</param>
/// <param name="Other"><c>st_other</c>: visibility in the lowest two bits.</param>
/// <param name="SectionIndex">Section that holds it, extended indices resolved; or one of the reserved numbers.</param>
public sealed record ElfSymbol(
    int Index,
    string Name,
    ulong Value,
    ulong Size,
    ElfSymbolBinding Binding,
    ElfSymbolType Type,
    byte Other,
    int SectionIndex)
{
    /// <summary>True when the symbol is not defined in this object.</summary>
    public bool IsUndefined => SectionIndex == ElfConstants.IndexUndefined;

    /// <summary>True when the symbol lies in a section of this object.</summary>
    public bool IsInSection => SectionIndex is > ElfConstants.IndexUndefined and not (ElfConstants.IndexAbsolute or ElfConstants.IndexCommon);
}
