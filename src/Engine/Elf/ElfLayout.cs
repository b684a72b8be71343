using System.Buffers.Binary;
using System.Text;
using Ksplice.Abstractions.Architectures;

namespace Ksplice.Engine.Elf;

/// <summary>Lays out a 64-bit little-endian relocatable object: header, sections, relocations, symbols, names, section headers.</summary>
internal sealed class ElfLayout(ElfTarget target, List<ElfBuilder.BuiltSection> sections, List<ElfSymbol> symbols)
{
    private const int HeaderSize = 64;
    private const int SectionHeaderSize = 64;
    private const int SymbolSize = 24;
    private const int RelocationSize = 24;

    private readonly List<byte> _file = [];
    private readonly List<byte[]> _headers = [];
    private readonly StringTable _sectionNames = new();

    public byte[] Write()
    {
        _file.AddRange(new byte[HeaderSize]);
        _headers.Add(new byte[SectionHeaderSize]);
        foreach (var section in sections)
            WriteSection(section.Name, section.Type, section.Flags, section.Alignment, section.EntrySize, section.Data, 0, 0);

        // The symbol table follows the sections and their relocation tables, its names follow it.
        var relocated = sections.Count(s => s.Relocations.Count > 0);
        var symbolTable = sections.Count + relocated + 1;
        var order = symbols.OrderBy(s => s.Binding != ElfSymbolBinding.Local).ToList();
        var numbers = new int[symbols.Count];
        for (var i = 0; i < order.Count; i++)
            numbers[order[i].Index] = i + 1;

        for (var i = 0; i < sections.Count; i++)
        {
            if (sections[i].Relocations.Count > 0)
                WriteSection(".rela" + sections[i].Name, ElfConstants.SectionRela, ElfConstants.FlagInfoLink, 8, RelocationSize,
                    RelocationBytes(sections[i].Relocations, numbers), symbolTable, i + 1);
        }

        var names = new StringTable();
        var table = SymbolBytes(order, names);
        WriteSection(".symtab", ElfConstants.SectionSymbolTable, 0, 8, SymbolSize, table, symbolTable + 1,
            1 + order.Count(s => s.Binding == ElfSymbolBinding.Local));
        WriteSection(".strtab", ElfConstants.SectionStringTable, 0, 1, 0, names.ToArray(), 0, 0);
        var own = _sectionNames.Add(".shstrtab");
        WriteSection(own, ElfConstants.SectionStringTable, 0, 1, 0, _sectionNames.ToArray(), 0, 0);
        return Finish();
    }

    private byte[] Finish()
    {
        Align(8);
        var headersAt = (ulong)_file.Count;
        foreach (var header in _headers)
            _file.AddRange(header);
        var bytes = _file.ToArray();
        var span = bytes.AsSpan();
        "\u007fELF"u8.CopyTo(span);
        span[4] = 2;
        span[5] = 1;
        span[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(span[16..], ElfConstants.TypeRelocatable);
        BinaryPrimitives.WriteUInt16LittleEndian(span[18..], target.Machine);
        BinaryPrimitives.WriteUInt32LittleEndian(span[20..], 1);
        BinaryPrimitives.WriteUInt64LittleEndian(span[40..], headersAt);
        BinaryPrimitives.WriteUInt16LittleEndian(span[52..], HeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(span[58..], SectionHeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(span[60..], checked((ushort)_headers.Count));
        BinaryPrimitives.WriteUInt16LittleEndian(span[62..], checked((ushort)(_headers.Count - 1)));
        return bytes;
    }

    private void WriteSection(string name, uint type, ulong flags, ulong alignment, ulong entrySize, byte[] data, int link, int info) =>
        WriteSection(_sectionNames.Add(name), type, flags, alignment, entrySize, data, link, info);

    private void WriteSection(int name, uint type, ulong flags, ulong alignment, ulong entrySize, byte[] data, int link, int info)
    {
        Align((int)Math.Clamp(alignment, 1, 4096));
        var header = new byte[SectionHeaderSize];
        var span = header.AsSpan();
        BinaryPrimitives.WriteInt32LittleEndian(span, name);
        BinaryPrimitives.WriteUInt32LittleEndian(span[4..], type);
        BinaryPrimitives.WriteUInt64LittleEndian(span[8..], flags);
        BinaryPrimitives.WriteUInt64LittleEndian(span[24..], (ulong)_file.Count);
        BinaryPrimitives.WriteUInt64LittleEndian(span[32..], (ulong)data.Length);
        BinaryPrimitives.WriteInt32LittleEndian(span[40..], link);
        BinaryPrimitives.WriteInt32LittleEndian(span[44..], info);
        BinaryPrimitives.WriteUInt64LittleEndian(span[48..], alignment);
        BinaryPrimitives.WriteUInt64LittleEndian(span[56..], entrySize);
        _headers.Add(header);
        if (type != ElfConstants.SectionNoBits)
            _file.AddRange(data);
    }

    private static byte[] RelocationBytes(List<ElfRelocation> relocations, int[] numbers)
    {
        var bytes = new byte[relocations.Count * RelocationSize];
        var span = bytes.AsSpan();
        foreach (var relocation in relocations.OrderBy(r => r.Offset))
        {
            BinaryPrimitives.WriteUInt64LittleEndian(span, relocation.Offset);
            BinaryPrimitives.WriteUInt64LittleEndian(span[8..], ((ulong)numbers[relocation.Symbol] << 32) | relocation.Type);
            BinaryPrimitives.WriteInt64LittleEndian(span[16..], relocation.Addend);
            span = span[RelocationSize..];
        }

        return bytes;
    }

    private static byte[] SymbolBytes(List<ElfSymbol> order, StringTable names)
    {
        var bytes = new byte[(order.Count + 1) * SymbolSize];
        var span = bytes.AsSpan(SymbolSize);
        foreach (var symbol in order)
        {
            BinaryPrimitives.WriteInt32LittleEndian(span, names.Add(symbol.Name));
            span[4] = (byte)(((int)symbol.Binding << 4) | (int)symbol.Type);
            span[5] = symbol.Other;
            BinaryPrimitives.WriteUInt16LittleEndian(span[6..], checked((ushort)symbol.SectionIndex));
            BinaryPrimitives.WriteUInt64LittleEndian(span[8..], symbol.Value);
            BinaryPrimitives.WriteUInt64LittleEndian(span[16..], symbol.Size);
            span = span[SymbolSize..];
        }

        return bytes;
    }

    private void Align(int alignment)
    {
        var rest = _file.Count % alignment;
        if (rest != 0)
            _file.AddRange(new byte[alignment - rest]);
    }

    private sealed class StringTable
    {
        private readonly List<byte> _bytes = [0];
        private readonly Dictionary<string, int> _offsets = new(StringComparer.Ordinal) { [""] = 0 };

        public int Add(string text)
        {
            if (_offsets.TryGetValue(text, out var offset))
                return offset;
            offset = _bytes.Count;
            _bytes.AddRange(Encoding.UTF8.GetBytes(text));
            _bytes.Add(0);
            return _offsets[text] = offset;
        }

        public byte[] ToArray() => [.. _bytes];
    }
}
