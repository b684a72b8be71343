using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Tests.Create.Diff;

/// <summary>Writes an object again with sections and symbols in the opposite order.</summary>
internal static class ElfShuffle
{
    public static ElfObject Reverse(ElfObject elf)
    {
        var builder = new ElfBuilder(elf.Target);
        var sections = new Dictionary<int, int>();
        foreach (var section in elf.Sections.Reverse())
        {
            if (section.Type is ElfConstants.SectionNull or ElfConstants.SectionSymbolTable or ElfConstants.SectionStringTable or ElfConstants.SectionRela)
                continue;
            sections[section.Index] = builder.AddSection(section.Name, section.Type, section.Flags, section.Alignment, section.EntrySize,
                section.Type == ElfConstants.SectionNoBits ? new byte[section.Size] : section.Data.ToArray());
        }

        var symbols = new Dictionary<int, int>();
        foreach (var symbol in elf.Symbols.Skip(1).Reverse())
        {
            symbols[symbol.Index] = builder.AddSymbol(symbol.Name, symbol.Value, symbol.Size, symbol.Binding, symbol.Type,
                symbol.IsInSection ? sections[symbol.SectionIndex] : symbol.SectionIndex);
        }

        foreach (var (old, @new) in sections)
        {
            foreach (var relocation in elf.Sections[old].Relocations)
                builder.AddRelocation(@new, relocation.Offset, relocation.Type, symbols[relocation.Symbol], relocation.Addend);
        }

        var read = ElfReader.Read(builder.Build(), "reversed");
        Assert.True(read.IsOk, string.Join("; ", read.Diagnostics));
        return read.Value;
    }
}
