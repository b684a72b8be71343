using Ksplice.Abstractions.Architectures;

namespace Ksplice.Engine.Elf;

/// <summary>Collects a relocatable object and writes it. The same calls give the same bytes.</summary>
public sealed class ElfBuilder(ElfTarget target)
{
    private readonly List<BuiltSection> _sections = [];
    private readonly List<ElfSymbol> _symbols = [];

    /// <summary>Adds a section.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">Its type; with <c>SHT_NOBITS</c> the data only tell the size.</param>
    /// <param name="flags">Its flags.</param>
    /// <param name="alignment">A power of two.</param>
    /// <param name="entrySize">Bytes of an entry, or 0.</param>
    /// <param name="data">Its bytes, kept by reference until <see cref="Build"/>.</param>
    /// <returns>The section's number.</returns>
    public int AddSection(string name, uint type, ulong flags, ulong alignment, ulong entrySize, byte[] data)
    {
        _sections.Add(new(name, type, flags, alignment, entrySize, data));
        return _sections.Count;
    }

    /// <summary>Adds a symbol. Local ones may be added after global ones; numbers in the file differ from the handle returned.</summary>
    /// <returns>A handle for <see cref="AddRelocation"/>.</returns>
    public int AddSymbol(string name, ulong value, ulong size, ElfSymbolBinding binding, ElfSymbolType type, int section)
    {
        _symbols.Add(new ElfSymbol(_symbols.Count, name, value, size, binding, type, 0, section));
        return _symbols.Count - 1;
    }

    /// <summary>Adds a relocation to a section.</summary>
    /// <param name="section">Number from <see cref="AddSection"/>.</param>
    /// <param name="offset">Bytes from the section's start.</param>
    /// <param name="type">Relocation type.</param>
    /// <param name="symbol">Handle from <see cref="AddSymbol"/>.</param>
    /// <param name="addend">Explicit addend.</param>
    public void AddRelocation(int section, ulong offset, uint type, int symbol, long addend) =>
        _sections[section - 1].Relocations.Add(new ElfRelocation(offset, type, symbol, addend));

    /// <summary>Writes the object.</summary>
    /// <exception cref="NotSupportedException">The class or byte order is not supported yet (only 64-bit little-endian is).</exception>
    public byte[] Build()
    {
        if (!target.Is64Bit || !target.IsLittleEndian)
            throw new NotSupportedException("Only 64-bit little-endian objects can be written.");
        return new ElfLayout(target, _sections, _symbols).Write();
    }

    internal sealed record BuiltSection(string Name, uint Type, ulong Flags, ulong Alignment, ulong EntrySize, byte[] Data)
    {
        public List<ElfRelocation> Relocations { get; } = [];
    }
}
