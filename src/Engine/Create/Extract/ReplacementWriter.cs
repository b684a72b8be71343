using Ksplice.Abstractions.Architectures;
using Ksplice.Engine.Create.Diff.Model;
using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Create.Extract;

/// <summary>Writes laid-out sections and the stub's as one relocatable object.</summary>
internal sealed class ReplacementWriter(
    IArchitecture architecture,
    Dictionary<string, OutputSection> sections,
    Dictionary<Piece, (OutputSection Section, int Offset)> placed,
    IEnumerable<string> undefined)
{
    public byte[] Write(ModuleStub stub)
    {
        var elf = new ElfBuilder(architecture.Elf);
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var section in sections.Values)
        {
            var bytes = section.ToArray();
            if (section.IsExecutable)
            {
                foreach (var (offset, length) in section.Gaps)
                    architecture.Code.FillUnreachable(bytes.AsSpan(offset, length));
            }

            numbers[section.Name] = elf.AddSection(section.Name, section.Type, section.Flags, section.Alignment, section.EntrySize, bytes);
        }

        elf.AddSection(".modinfo", ElfConstants.SectionProgramBits, ElfConstants.FlagAllocate, 1, 0, stub.Information);
        if (stub.Versions is { } versions)
            elf.AddSection(versions.Name, versions.Type, versions.Flags, versions.Alignment, versions.EntrySize, versions.Data.ToArray());
        elf.AddSection(stub.Module.Name, stub.Module.Type, stub.Module.Flags, stub.Module.Alignment, 0, stub.ModuleBytes);

        AddSymbolsAndRelocations(elf, numbers);
        return elf.Build();
    }

    private void AddSymbolsAndRelocations(ElfBuilder elf, Dictionary<string, int> numbers)
    {
        var symbols = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (name, number) in numbers)
            symbols[name] = elf.AddSymbol("", 0, 0, ElfSymbolBinding.Local, ElfSymbolType.Section, number);
        foreach (var (piece, (section, offset)) in placed)
        {
            if (piece.Symbol is not null && piece.Kind is PieceKind.Function or PieceKind.Data)
                elf.AddSymbol(piece.Name + ReplacementBuilder.NameSuffix, (ulong)offset, (ulong)piece.Length, ElfSymbolBinding.Local,
                    piece.Kind == PieceKind.Function ? ElfSymbolType.Function : ElfSymbolType.Object, numbers[section.Name]);
        }

        foreach (var name in undefined)
            symbols[name] = elf.AddSymbol(name, 0, 0, ElfSymbolBinding.Global, ElfSymbolType.None, ElfConstants.IndexUndefined);
        foreach (var section in sections.Values)
        {
            foreach (var (offset, type, symbol, addend) in section.Relocations)
                elf.AddRelocation(numbers[section.Name], (ulong)offset, type, symbols[symbol], addend);
        }
    }
}
