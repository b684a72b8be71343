using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Create.Diff.Model;

/// <summary>
/// Takes an object apart. Order: cut sections with symbols, read all references, cut the sections that only references
/// divide, then let every reference find its piece and every table entry its owner.
/// </summary>
public sealed class ObjectModelBuilder
{
    private readonly ElfObject _elf;
    private readonly SectionClassifier _classifier;
    private readonly ReferenceReader _references;
    private readonly SpecialTableReader _tables;
    private readonly SectionSplitter _splitter;
    private readonly string _name;
    private readonly List<Piece> _pieces = [];
    private readonly List<List<RawReference>> _raw = [];
    private readonly List<SpecialTableReader.RawEntry> _entries = [];
    private readonly Dictionary<int, List<Piece>> _bySection = [];

    private ObjectModelBuilder(ElfObject elf, IArchitecture architecture, IReadOnlyDictionary<string, int> typeSizes, string name)
    {
        _elf = elf;
        _name = name;
        _classifier = new SectionClassifier(architecture.SpecialSections);
        _references = new ReferenceReader(elf, architecture, name);
        _tables = new SpecialTableReader(elf, typeSizes, _references, name);
        _splitter = new SectionSplitter(elf, architecture.Code);
    }

    /// <summary>Takes an object apart.</summary>
    /// <param name="elf">A relocatable object.</param>
    /// <param name="architecture">Its architecture.</param>
    /// <param name="typeSizes">Sizes in bytes of the kernel's table entry types, by C type name; may be empty.</param>
    /// <param name="name">What to call the object in messages.</param>
    public static Outcome<ObjectModel> Build(ElfObject elf, IArchitecture architecture, IReadOnlyDictionary<string, int> typeSizes, string name)
    {
        ArgumentNullException.ThrowIfNull(elf);
        ArgumentNullException.ThrowIfNull(architecture);
        if (elf.Type != ElfConstants.TypeRelocatable)
            return Outcome<ObjectModel>.Refused(DiffDiagnostics.NotRelocatable(name));
        if (elf.Target != architecture.Elf)
            return Outcome<ObjectModel>.Refused(DiffDiagnostics.NoArchitecture(name, elf.Target.Machine));
        try
        {
            return Outcome<ObjectModel>.Ok(new ObjectModelBuilder(elf, architecture, typeSizes, name).Build());
        }
        catch (ModelException e)
        {
            return Outcome<ObjectModel>.Refused(e.Diagnostic);
        }
    }

    private ObjectModel Build()
    {
        var unknown = new List<ElfSection>();
        var auxiliary = new List<ElfSection>();
        var gaps = new List<(ElfSection Section, SectionSplitter.Range Range)>();
        foreach (var section in _elf.Sections)
        {
            var @class = _classifier.Classify(section);
            switch (@class)
            {
                case SectionClass.NotLoaded:
                    break;
                case SectionClass.Special:
                    _entries.AddRange(_tables.Read(section, _classifier.FindSpecial(section.Name)!));
                    break;
                case SectionClass.AuxiliaryCode:
                    auxiliary.Add(section);
                    break;
                default:
                    if (@class == SectionClass.Unknown)
                        unknown.Add(section);
                    foreach (var range in _splitter.Split(section, @class))
                    {
                        if (@class == SectionClass.ReadOnlyData && range is { Symbols.Count: 0, Length: > 0 } && !section.Data.IsEmpty)
                            gaps.Add((section, range));
                        else
                            Add(section, @class, range);
                    }

                    break;
            }
        }

        CutByReference(auxiliary, gaps);
        foreach (var piece in _pieces)
            piece.References = Resolve(_raw[piece.Id]);
        foreach (var piece in _pieces)
            piece.RecogniseLabels();
        AttachEntries();
        return new ObjectModel(_elf, _pieces, unknown);
    }

    /// <summary>Cuts what has no symbols: only references tell where its parts begin.</summary>
    private void CutByReference(List<ElfSection> auxiliary, List<(ElfSection Section, SectionSplitter.Range Range)> gaps)
    {
        if (auxiliary.Count == 0 && gaps.Count == 0)
            return;
        var inGaps = gaps.ConvertAll(g => _references.Read(g.Section, g.Range.Start, g.Range.Length, isCode: false));
        var wanted = auxiliary.Select(s => s.Index).Concat(gaps.Select(g => g.Section.Index)).ToHashSet();
        var meant = wanted.ToDictionary(i => i, _ => new SortedSet<int>());
        foreach (var reference in _raw.Concat(inGaps).SelectMany(r => r).Concat(_entries.SelectMany(e => e.References)))
        {
            if (meant.TryGetValue(reference.Section, out var offsets) && reference.SymbolOffset == (int)reference.SymbolOffset)
                offsets.Add((int)reference.SymbolOffset);
        }

        foreach (var section in auxiliary)
        {
            foreach (var range in SectionSplitter.SplitAt(section, meant[section.Index]))
                Add(section, SectionClass.AuxiliaryCode, range);
        }

        for (var i = 0; i < gaps.Count; i++)
        {
            var (section, gap) = gaps[i];
            var code = inGaps[i].FindAll(r => r.Section != 0 && _elf.Sections[r.Section].IsExecutable);
            foreach (var part in AnonymousConstants.Cut(gap, code, meant[section.Index]))
                Add(section, SectionClass.ReadOnlyData, part.Range, part.IsJumpTable);
        }

        foreach (var index in wanted)
        {
            if (_bySection.TryGetValue(index, out var list))
                list.Sort((a, b) => a.Start.CompareTo(b.Start));
        }
    }

    private void Add(ElfSection section, SectionClass @class, SectionSplitter.Range range, bool isJumpTable = false)
    {
        var piece = new Piece(_pieces.Count, range.Kind, @class, section, range.Start, range.Length, range.Symbols, range.Padding);
        _pieces.Add(piece);
        if (!_bySection.TryGetValue(section.Index, out var list))
            _bySection[section.Index] = list = [];
        list.Add(piece);
        if (@class == SectionClass.TypeIds)
        {
            piece.TypeIds = [.. _elf.SymbolsIn(section.Index)
                .Where(s => SymbolNames.IsTypeId(s.Name) && s.Value >= (ulong)range.Start && s.Value < (ulong)range.End)
                .OrderBy(s => s.Value).Select(s => $"+0x{s.Value - (ulong)range.Start:x} {SymbolNames.TypeId(s.Name)}")];
        }

        var isCode = range.Kind is PieceKind.Function or PieceKind.Auxiliary && @class != SectionClass.StaticCallTrampoline;
        _raw.Add(_references.Read(section, range.Start, range.Length, isCode, isJumpTable));
    }

    private PieceReference[] Resolve(List<RawReference> raw)
    {
        if (raw.Count == 0)
            return [];
        var resolved = new PieceReference[raw.Count];
        for (var i = 0; i < resolved.Length; i++)
            resolved[i] = Resolve(raw[i]);
        return resolved;
    }

    private PieceReference Resolve(RawReference raw)
    {
        if (raw.External is not null)
            return new(raw.Offset, raw.Width, raw.Type, null, raw.External, raw.Meant, raw.Bias, raw.IsBranch, raw.IsRelative, raw.IsSettled);
        var target = Find(raw.Section, raw.SymbolOffset);
        // A section that is not loaded (debug data, compile-time checks) can be meant only by another such section.
        return target is null
            ? throw new ModelException(DiffDiagnostics.UnknownSection($"{_name}: {_elf.Sections[raw.Section].Name}"))
            : new(raw.Offset, raw.Width, raw.Type, target, null, raw.Meant - target.Start, raw.Bias, raw.IsBranch, raw.IsRelative, raw.IsSettled);
    }

    /// <summary>The piece that holds an offset, or the last one before it.</summary>
    private Piece? Find(int section, long offset)
    {
        if (!_bySection.TryGetValue(section, out var list))
            return null;
        var (low, high) = (0, list.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (list[middle].Start - list[middle].Padding <= offset)
                low = middle;
            else
                high = middle - 1;
        }

        return list[low];
    }

    private void AttachEntries()
    {
        var unwindData = _entries.Where(e => e.Table.Kind == SpecialSectionKind.UnwindData).ToList();
        var unwindIndex = 0;
        var owned = new Dictionary<Piece, List<SpecialEntry>>();
        foreach (var raw in _entries)
        {
            if (!raw.Table.Fields.Any(f => f.Role == SpecialFieldRole.Owner))
                continue;
            var owner = raw.Owner;
            var piece = Find(owner.Section, owner.Meant);
            var isUnwind = raw.Table.Kind == SpecialSectionKind.UnwindAddress;
            var companion = isUnwind && unwindIndex < unwindData.Count ? ToEntry(unwindData[unwindIndex++], 0) : null;
            if (piece is null || owner.Meant - piece.Start > piece.Length || (owner.Meant - piece.Start == piece.Length && !isUnwind))
            {
                // Unwind rows also describe the padding between functions.
                if (isUnwind)
                    continue;
                throw new ModelException(DiffDiagnostics.MalformedTable($"{_name}: {raw.Section.Name}", "an entry speaks of no function"));
            }

            if (!owned.TryGetValue(piece, out var list))
                owned[piece] = list = [];
            list.Add(ToEntry(raw, owner.Meant - piece.Start) with { Companion = companion });
        }

        if (unwindIndex != unwindData.Count)
            throw new ModelException(DiffDiagnostics.MalformedTable($"{_name}: .orc_unwind", "its rows and addresses differ in number"));
        foreach (var (piece, list) in owned)
            piece.Entries = [.. list.OrderBy(e => e.Table.Kind).ThenBy(e => e.OwnerOffset)];
    }

    private SpecialEntry ToEntry(SpecialTableReader.RawEntry raw, long ownerOffset) => new(
        raw.Table,
        raw.Section.Name,
        ownerOffset,
        raw.Section.Data.Slice(raw.Start, raw.Size),
        [.. raw.References.Where(r => !IsEmptyReplacement(raw, r)).Select(Resolve)],
        raw.ReplacementLength);

    // A replacement of no bytes may point at the next one's first byte, or at the end of the section.
    private static bool IsEmptyReplacement(SpecialTableReader.RawEntry raw, RawReference reference) =>
        raw.ReplacementLength == 0 && raw.Table.Fields.Any(f => f.Role == SpecialFieldRole.Replacement && f.Offset == reference.Offset);
}
