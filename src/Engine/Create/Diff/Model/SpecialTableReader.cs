using System.Buffers.Binary;
using Ksplice.Abstractions.Architectures;
using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Create.Diff.Model;

/// <summary>Cuts a table about code into entries. Sizes come from the kernel's own build, else from the relocations' stride.</summary>
internal sealed class SpecialTableReader(ElfObject elf, IReadOnlyDictionary<string, int> typeSizes, ReferenceReader references, string objectName)
{
    /// <summary>An entry whose owner is not yet known.</summary>
    public sealed record RawEntry(SpecialSection Table, ElfSection Section, int Start, int Size, IReadOnlyList<RawReference> References)
    {
        public RawReference Owner => References.First(r => r.Offset == Table.Fields.First(f => f.Role == SpecialFieldRole.Owner).Offset);

        public int ReplacementLength { get; init; }
    }

    public List<RawEntry> Read(ElfSection section, SpecialSection table)
    {
        var entries = new List<RawEntry>();
        if (section.Size == 0)
            return entries;
        if (section.Data.IsEmpty)
            throw new ModelException(DiffDiagnostics.MalformedTable(Name(section), "it has no bytes in the file"));
        var size = EntrySize(section, table);
        var owner = table.Fields.FirstOrDefault(f => f.Role == SpecialFieldRole.Owner);
        for (var start = 0; start < (int)section.Size; start += size)
        {
            var own = references.Read(section, start, size, isCode: false);
            if (owner.Width > 0 && !own.Exists(r => r.Offset == owner.Offset && r.External is null))
                throw new ModelException(DiffDiagnostics.MalformedTable(Name(section), $"entry {start / size} names no code"));
            entries.Add(new RawEntry(table, section, start, size, own)
            {
                ReplacementLength = (int)ReadField(section, table, start, size, SpecialFieldRole.ReplacementLength),
            });
        }

        return entries;
    }

    private int EntrySize(ElfSection section, SpecialSection table)
    {
        var total = (int)section.Size;
        var size = table.EntryType is null ? table.FixedEntrySize
            : typeSizes.TryGetValue(table.EntryType, out var known) ? known
            : Infer(section, table);
        if (size <= 0 || total % size != 0)
            throw new ModelException(DiffDiagnostics.MalformedTable(Name(section), $"{total} bytes do not divide into entries of {size}"));
        return size;
    }

    private int Infer(ElfSection section, SpecialSection table)
    {
        if (table.Kind == SpecialSectionKind.UnwindData)
        {
            var addresses = elf.FindSection(".orc_unwind_ip");
            return addresses is { Relocations.Count: > 0 } ? (int)section.Size / addresses.Relocations.Count : 0;
        }

        var perEntry = table.Fields.Count(f => f.Role is SpecialFieldRole.Owner or SpecialFieldRole.Reference or SpecialFieldRole.Replacement);
        var count = perEntry == 0 ? 0 : section.Relocations.Count / perEntry;
        if (count == 0 || section.Relocations.Count % perEntry != 0 || (int)section.Size % count != 0)
            return 0;
        var size = (int)section.Size / count;
        var first = table.Fields.Where(f => f.Role == SpecialFieldRole.Owner).Select(f => f.Offset).First();
        for (var i = 0; i < count; i++)
        {
            if (section.Relocations[i * perEntry].Offset != (ulong)(i * size + first))
                return 0;
        }

        return size;
    }

    private static ulong ReadField(ElfSection section, SpecialSection table, int start, int size, SpecialFieldRole role)
    {
        var field = table.Fields.FirstOrDefault(f => f.Role == role);
        if (field.Width == 0)
            return 0;
        var bytes = section.Data.Span.Slice(start + (field.Offset < 0 ? size + field.Offset : field.Offset), field.Width);
        return field.Width switch
        {
            1 => bytes[0],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            4 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            _ => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        };
    }

    private string Name(ElfSection section) => $"{objectName}: {section.Name}";
}
