using Ksplice.Abstractions.Architectures;
using Ksplice.Engine.Elf;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Apply.Verify;

/// <summary>
/// Turns an object's tables about code into run-time sites, by the architecture's description of the tables.
/// </summary>
internal sealed class SpecialTableReader(PreObject owner, IArchitecture architecture, IReadOnlyDictionary<string, int> entrySizes)
{
    private readonly Dictionary<int, List<RunTimeSite>> _sites = [];

    /// <summary>Sites by number of the section they lie in, sorted by offset.</summary>
    /// <exception cref="PreObjectException">A table has no whole number of entries, or an entry names no place.</exception>
    public Dictionary<int, List<RunTimeSite>> Read()
    {
        var alternatives = new List<(ElfSection Section, SpecialSection Description)>();
        foreach (var section in owner.Elf.Sections)
        {
            if (section.Data.Length == 0 || architecture.SpecialSections.FirstOrDefault(d => IsRunTime(d.Kind) && d.Matches(section.Name)) is not { } description)
                continue;
            if (description.Kind == SpecialSectionKind.Alternatives)
                alternatives.Add((section, description));
            else
                ReadTable(section, description);
        }

        foreach (var symbol in owner.Elf.Symbols)
        {
            if (symbol.IsInSection && FunctionPadding.IsName(symbol.Name) && symbol.Size is > 0 and <= FunctionPadding.MaximumLength
                && symbol.Value <= owner.Elf.Sections[symbol.SectionIndex].Size - symbol.Size)
                Add(symbol.SectionIndex, new(SpecialSectionKind.FunctionPadding, (int)symbol.Value, (int)symbol.Size));
        }

        // Replacement code has sites of its own, which are all known by now.
        foreach (var (section, description) in alternatives)
        {
            SortAll();
            ReadTable(section, description);
        }

        SortAll();
        return _sites;
    }

    private static bool IsRunTime(SpecialSectionKind kind) => kind is SpecialSectionKind.Alternatives or SpecialSectionKind.Paravirt
        or SpecialSectionKind.JumpLabel or SpecialSectionKind.StaticCall or SpecialSectionKind.SmpLock or SpecialSectionKind.Return
        or SpecialSectionKind.Retpoline or SpecialSectionKind.CallSite or SpecialSectionKind.LandingPadSeal
        or SpecialSectionKind.FunctionTracer or SpecialSectionKind.RuntimeConstant;

    private void SortAll()
    {
        foreach (var list in _sites.Values)
        {
            // Entries at one place must stay in the order of their table.
            var sorted = list.OrderBy(s => s.Offset).ToList();
            list.Clear();
            list.AddRange(sorted);
        }
    }

    private void ReadTable(ElfSection table, SpecialSection description)
    {
        var size = EntrySize(table, description);
        var relocations = new Dictionary<int, ElfRelocation>();
        foreach (var relocation in table.Relocations)
        {
            if (relocation.Offset >= (ulong)table.Data.Length || !relocations.TryAdd((int)relocation.Offset, relocation))
                throw new PreObjectException(table.Name, $"the relocation at {relocation.Offset:x} leaves the table or is not the only one there");
        }

        for (var start = 0; start < table.Data.Length; start += size)
            ReadEntry(table, description, relocations, start, size);
    }

    private void ReadEntry(ElfSection table, SpecialSection description, Dictionary<int, ElfRelocation> relocations, int start, int size)
    {
        (ElfSymbol Symbol, long Offset)? place = null, reference = null, replacement = null;
        var (length, replacementLength) = (0, 0);
        foreach (var field in description.Fields)
        {
            var at = start + (field.Offset < 0 ? size + field.Offset : field.Offset);
            if (at < start || at + field.Width > start + size)
                throw new PreObjectException(table.Name, $"an entry of {size} bytes is too small");
            switch (field.Role)
            {
                case SpecialFieldRole.Owner:
                    place = Referenced(table, relocations, at);
                    break;
                case SpecialFieldRole.Reference:
                    // The first reference of a static branch is its target, the second its key.
                    reference ??= Referenced(table, relocations, at);
                    break;
                case SpecialFieldRole.Replacement:
                    replacement = Referenced(table, relocations, at);
                    break;
                case SpecialFieldRole.OwnerLength:
                    length = table.Data.Span[at];
                    break;
                case SpecialFieldRole.ReplacementLength:
                    replacementLength = table.Data.Span[at];
                    break;
            }
        }

        if (place is not { Symbol.IsInSection: true } site || site.Offset < 0 || site.Offset >= (long)owner.Elf.Sections[site.Symbol.SectionIndex].Size)
            throw new PreObjectException(table.Name, $"the entry at {start:x} names no place in code");
        var section = site.Symbol.SectionIndex;
        Add(section, new(
            description.Kind,
            (int)site.Offset,
            length,
            description.Kind == SpecialSectionKind.JumpLabel ? Target(table, reference, section, start) : null,
            description.Kind == SpecialSectionKind.Alternatives ? ReplacementPiece(table, replacement, replacementLength, section, start) : null));
    }

    private static RunTimeTarget Target(ElfSection table, (ElfSymbol Symbol, long Offset)? reference, int section, int start)
    {
        if (reference is not { } target)
            throw new PreObjectException(table.Name, $"the entry at {start:x} has no target");
        return target.Symbol.SectionIndex == section
            ? new(-1, target.Offset)
            : new(target.Symbol.Index, target.Offset - (target.Symbol.IsInSection ? (long)target.Symbol.Value : 0));
    }

    private RunPrePiece ReplacementPiece(ElfSection table, (ElfSymbol Symbol, long Offset)? replacement, int length, int home, int start)
    {
        if (replacement is not { Symbol.IsInSection: true } code || code.Offset is < 0 or > int.MaxValue)
            throw new PreObjectException(table.Name, $"the entry at {start:x} has no replacement");
        var section = owner.Elf.Sections[code.Symbol.SectionIndex];
        return owner.Slice(section, (int)code.Offset, length, home, _sites.GetValueOrDefault(section.Index) ?? []);
    }

    private void Add(int section, RunTimeSite site)
    {
        if (!_sites.TryGetValue(section, out var list))
            _sites.Add(section, list = []);
        list.Add(site);
    }

    /// <summary>The symbol that a field refers to and the offset in that symbol's section (or from an outside symbol).</summary>
    private (ElfSymbol Symbol, long Offset) Referenced(ElfSection table, Dictionary<int, ElfRelocation> relocations, int at)
    {
        if (!relocations.TryGetValue(at, out var relocation))
            throw new PreObjectException(table.Name, $"the field at {at:x} refers to nothing");
        var symbol = owner.Elf.Symbols[relocation.Symbol];
        return (symbol, unchecked((symbol.IsInSection ? (long)symbol.Value : 0) + owner.Addend(table, relocation)));
    }

    private int EntrySize(ElfSection table, SpecialSection description)
    {
        var size = description.EntryType is null ? description.FixedEntrySize
            : entrySizes.TryGetValue(description.EntryType, out var known) ? known
            : InferredEntrySize(table, description);
        return size > 0 && table.Data.Length % size == 0
            ? size
            : throw new PreObjectException(table.Name, $"{table.Data.Length} bytes are no whole number of entries of {size}");
    }

    private static int InferredEntrySize(ElfSection table, SpecialSection description)
    {
        var references = description.Fields.Count(f => f.Role is SpecialFieldRole.Owner or SpecialFieldRole.Reference or SpecialFieldRole.Replacement);
        var entries = references == 0 || table.Relocations.Count % references != 0 ? 0 : table.Relocations.Count / references;
        return entries == 0 || table.Data.Length % entries != 0 ? 0 : table.Data.Length / entries;
    }
}
