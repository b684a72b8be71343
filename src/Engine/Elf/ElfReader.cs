using System.Text;
using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Elf;

/// <summary>Reads ELF files of both classes and byte orders (System V gABI). Input is hostile: every offset and index is checked.</summary>
public static class ElfReader
{
    private const int MaximumSections = 1 << 20;
    private const ulong MaximumSectionSize = int.MaxValue / 2;

    /// <summary>Reads a file on disk.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Outcome<ElfObject> ReadFile(string path) => Read(File.ReadAllBytes(path), path);

    /// <summary>Reads a file from memory.</summary>
    /// <param name="file">The bytes; kept by reference.</param>
    /// <param name="name">What to call it in messages.</param>
    public static Outcome<ElfObject> Read(ReadOnlyMemory<byte> file, string name)
    {
        try
        {
            return Outcome<ElfObject>.Ok(ReadChecked(file));
        }
        catch (ElfFormatException e)
        {
            return Outcome<ElfObject>.Refused(ElfDiagnostics.Malformed(name, e.Message));
        }
    }

    private static ElfObject ReadChecked(ReadOnlyMemory<byte> file)
    {
        var bytes = file.Span;
        if (bytes.Length < 52 || !bytes[..4].SequenceEqual("\u007fELF"u8))
            throw new ElfFormatException("the magic number is missing");
        if (bytes[4] is not (1 or 2) || bytes[5] is not (1 or 2) || bytes[6] != 1)
            throw new ElfFormatException("class, byte order or version is unknown");

        var cursor = new ElfCursor(file, bytes[4] == 2, bytes[5] == 1);
        var wide = cursor.Is64Bit;
        var target = new ElfTarget(cursor.UInt16(18), wide, bytes[5] == 1);
        var programOffset = cursor.Word(wide ? 32u : 28u);
        var sectionOffset = cursor.Word(wide ? 40u : 32u);
        var flags = cursor.UInt32(wide ? 48u : 36u);
        var tail = wide ? 54u : 42u;
        var segments = ReadSegments(cursor, programOffset, cursor.UInt16(tail), cursor.UInt16(tail + 2));
        var sections = ReadSections(cursor, sectionOffset, cursor.UInt16(tail + 4), cursor.UInt16(tail + 6), cursor.UInt16(tail + 8));
        var symbols = ElfSymbolReader.Read(cursor, sections);
        sections = ElfRelocationReader.Attach(cursor, sections, symbols.Count);
        return new ElfObject(target, cursor.UInt16(16), flags, sections, symbols, segments, file);
    }

    private static List<ElfSegment> ReadSegments(ElfCursor cursor, ulong offset, ushort entrySize, ushort count)
    {
        var segments = new List<ElfSegment>(count);
        if (count == 0)
            return segments;
        if (entrySize < (cursor.Is64Bit ? 56 : 32))
            throw new ElfFormatException("program headers are too small");
        for (uint i = 0; i < count; i++)
        {
            var at = offset + (ulong)i * entrySize;
            segments.Add(cursor.Is64Bit
                ? new(cursor.UInt32(at), cursor.UInt32(at + 4), cursor.UInt64(at + 8), cursor.UInt64(at + 16), cursor.UInt64(at + 32), cursor.UInt64(at + 40))
                : new(cursor.UInt32(at), cursor.UInt32(at + 24), cursor.UInt32(at + 4), cursor.UInt32(at + 8), cursor.UInt32(at + 16), cursor.UInt32(at + 20)));
        }

        return segments;
    }

    private static List<ElfSection> ReadSections(ElfCursor cursor, ulong offset, ushort entrySize, uint count, uint namesIndex)
    {
        if (offset == 0)
            return [];
        if (entrySize < (cursor.Is64Bit ? 64 : 40))
            throw new ElfFormatException("section headers are too small");
        // With too many sections for 16 bits, section 0 holds the real numbers.
        if (count == 0)
            count = (uint)Math.Min(cursor.Word(offset + (cursor.Is64Bit ? 32u : 20u)), uint.MaxValue);
        if (namesIndex == ElfConstants.IndexExtended)
            namesIndex = cursor.UInt32(offset + (cursor.Is64Bit ? 40u : 24u));
        if (count > MaximumSections)
            throw new ElfFormatException($"{count} sections");
        cursor.Slice(offset, (ulong)count * entrySize);

        var raw = new List<(uint NameOffset, ElfSection Section)>((int)count);
        for (uint i = 0; i < count; i++)
            raw.Add(ReadSection(cursor, offset + (ulong)i * entrySize, (int)i));
        if (namesIndex >= count)
            throw new ElfFormatException("the section name table does not exist");
        var names = raw[(int)namesIndex].Section.Data;
        return raw.ConvertAll(r => r.Section with { Name = ReadString(names, r.NameOffset) });
    }

    private static (uint NameOffset, ElfSection Section) ReadSection(ElfCursor cursor, ulong at, int index)
    {
        var wide = cursor.Is64Bit;
        var type = cursor.UInt32(at + 4);
        var fileOffset = cursor.Word(at + (wide ? 24u : 16u));
        var size = cursor.Word(at + (wide ? 32u : 20u));
        var alignment = cursor.Word(at + (wide ? 48u : 32u));
        if ((alignment & (alignment - 1)) != 0 || alignment > 1UL << 32)
            throw new ElfFormatException($"section {index} has alignment {alignment}");
        // Also for sections without bytes in the file, so that everybody may count in 32 bits.
        if (size > MaximumSectionSize)
            throw new ElfFormatException($"section {index} has {size} bytes");
        return (cursor.UInt32(at), new ElfSection
        {
            Index = index,
            Name = "",
            Type = type,
            Flags = cursor.Word(at + 8),
            Address = cursor.Word(at + (wide ? 16u : 12u)),
            FileOffset = fileOffset,
            Size = size,
            Link = cursor.UInt32(at + (wide ? 40u : 24u)),
            Info = cursor.UInt32(at + (wide ? 44u : 28u)),
            Alignment = alignment,
            EntrySize = cursor.Word(at + (wide ? 56u : 36u)),
            Data = type is ElfConstants.SectionNoBits or ElfConstants.SectionNull ? default : cursor.Slice(fileOffset, size),
        });
    }

    internal static string ReadString(ReadOnlyMemory<byte> table, ulong offset)
    {
        if (offset == 0 && table.Length == 0)
            return "";
        if (offset >= (ulong)table.Length)
            throw new ElfFormatException("a name lies outside its string table");
        var rest = table.Span[(int)offset..];
        var end = rest.IndexOf((byte)0);
        if (end < 0)
            throw new ElfFormatException("a name is not terminated");
        return Encoding.UTF8.GetString(rest[..end]);
    }
}
