using Ksplice.Abstractions.Architectures;
using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Kernel.Image;

/// <summary>
/// A module file laid out at made-up addresses and relocated as a loader would, but not edited further.
/// </summary>
internal sealed class ModuleImage
{
    private readonly ElfObject _elf;
    private readonly ulong[] _addresses;
    private readonly byte[] _bytes;

    private ModuleImage(string name, ElfObject elf, ulong start)
    {
        (Name, _elf, Start) = (name, elf, start);
        _addresses = new ulong[elf.Sections.Count];
        var end = start;
        foreach (var section in elf.Sections.Where(s => s.IsAllocated))
        {
            var alignment = Math.Max(section.Alignment, 1);
            end = checked((end + alignment - 1) & ~(alignment - 1));
            _addresses[section.Index] = end;
            end = checked(end + section.Size);
        }

        _bytes = new byte[checked((int)(end - start))];
        foreach (var section in elf.Sections.Where(s => s.IsAllocated))
            section.Data.Span.CopyTo(_bytes.AsSpan(Offset(section)));
    }

    public string Name { get; }

    /// <summary>Address of the first byte.</summary>
    public ulong Start { get; }

    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Address behind the last byte.</summary>
    public ulong End => Start + (ulong)_bytes.Length;

    public string? BuildId => BuildIdOf(_elf);

    /// <summary>Build-id of a module's file in lower-case hexadecimal; null when it has none.</summary>
    public static string? BuildIdOf(ElfObject elf) => elf.Sections.Where(s => s.Type == ElfConstants.SectionNote)
        .Select(s => NoteReader.FindBuildId(s.Data.Span, elf.Target.IsLittleEndian)).FirstOrDefault(id => id is not null);

    /// <summary>Lays a module out.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="elf">Its file.</param>
    /// <param name="start">Where; aligned to a page.</param>
    /// <param name="semantics">Meaning of relocation types.</param>
    /// <param name="outside">Addresses of symbols that the module does not define.</param>
    /// <param name="obstacle">Why it could not be relocated.</param>
    public static ModuleImage? TryLayOut(
        string name, ElfObject elf, ulong start, IRelocationSemantics semantics, Func<string, ulong> outside, out string? obstacle)
    {
        var image = new ModuleImage(name, elf, start);
        obstacle = elf.Sections.Where(s => s.IsAllocated).Select(s => image.Relocate(s, semantics, outside)).FirstOrDefault(o => o is not null);
        return obstacle is null ? image : null;
    }

    /// <summary>Adds its symbols, with the letters that the kernel would show: upper-case for what the module exports, and only for that.</summary>
    public void AddTo(SymbolTableBuilder symbols)
    {
        var module = symbols.AddModule(Name);
        var exported = _elf.Symbols.Select(s => GlobalSymbols.ExportedName(s.Name)).OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (var symbol in _elf.Symbols)
        {
            if (symbol.IsInSection && symbol.Name.Length > 0 && _elf.Sections[symbol.SectionIndex].IsAllocated)
                symbols.Add(System.Text.Encoding.UTF8.GetBytes(symbol.Name), _addresses[symbol.SectionIndex] + symbol.Value,
                    symbol.Binding != ElfSymbolBinding.Local && exported.Contains(symbol.Name) ? (byte)'T' : (byte)'t', module);
        }
    }

    private string? Relocate(ElfSection section, IRelocationSemantics semantics, Func<string, ulong> outside)
    {
        foreach (var relocation in section.Relocations)
        {
            if (!semantics.TryDescribe(relocation.Type, out var shape)
                || !ElfAddend.TryRead(_elf, section, relocation, semantics, out var addend)
                || relocation.Offset > section.Size || section.Size - relocation.Offset < (ulong)shape.Width || section.Data.IsEmpty)
                return $"relocation type {relocation.Type} in {section.Name} is unknown or leaves the section";
            var symbol = _elf.Symbols[relocation.Symbol];
            var value = symbol.IsInSection ? _addresses[symbol.SectionIndex] + symbol.Value
                : symbol.IsUndefined && symbol.Name.Length > 0 ? outside(symbol.Name)
                : symbol.Value;
            var offset = Offset(section) + (int)relocation.Offset;
            // What does not fit is a reference to a discarded or weak symbol; nothing that is compared later refers so.
            if (!semantics.TryApply(relocation.Type, _bytes.AsSpan(offset, shape.Width), Start + (ulong)offset, value, addend) && value != 0)
                return $"relocation at {relocation.Offset:x} of {section.Name} does not reach {symbol.Name}";
        }

        return null;
    }

    private int Offset(ElfSection section) => (int)(_addresses[section.Index] - Start);
}
