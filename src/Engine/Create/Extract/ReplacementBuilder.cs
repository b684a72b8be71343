using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Diff;
using Ksplice.Engine.Create.Diff.Model;
using Ksplice.Engine.Create.Stack;
using Ksplice.Engine.Elf;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Create.Extract;

/// <summary>
/// Writes the replacement of one target: choose pieces, lay them out, carry their table entries, then write every reference as a
/// relocation against the replacement itself or against a name to be found in the running kernel.
/// </summary>
public sealed class ReplacementBuilder
{
    /// <summary>Appended to the names of replacement code: equal names would make probes and tracer filters by name ambiguous.</summary>
    public const string NameSuffix = ".ksplice";

    // Not allocated: a copy in memory would be a second object of the same meaning.
    private const string ConstantsSection = ".ksplice.constants";

    private readonly IArchitecture _architecture;
    private readonly List<PieceSelection> _units;
    private readonly Dictionary<string, OutputSection> _sections = new(StringComparer.Ordinal);
    private readonly Dictionary<Piece, (OutputSection Section, int Offset)> _placed = [];
    private readonly List<ReplacementConstant> _constants = [];
    private readonly SortedDictionary<string, TemplateSymbol> _symbols = new(StringComparer.Ordinal);
    private readonly EscapeAnalysis _escapes;

    private ReplacementBuilder(IArchitecture architecture, IReadOnlyList<UnitDifference> units)
    {
        _architecture = architecture;
        _escapes = new EscapeAnalysis(architecture);
        _units = [.. units.Select(u => new PieceSelection(u, architecture.Trampolines))];
        PieceSelection.IncludeAcrossUnits(_units);
    }

    /// <summary>Builds the replacement of a target.</summary>
    /// <param name="architecture">The target's architecture.</param>
    /// <param name="units">Its changed units.</param>
    /// <param name="stub">The kernel's empty module, which names the kernel and the loader's structures.</param>
    /// <param name="moduleName">Name for the new module.</param>
    public static Outcome<Replacement> Build(
        IArchitecture architecture, IReadOnlyList<UnitDifference> units, ElfObject stub, string moduleName)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        ArgumentNullException.ThrowIfNull(units);
        ArgumentNullException.ThrowIfNull(stub);
        try
        {
            return Outcome<Replacement>.Ok(new ReplacementBuilder(architecture, units).Build(new ModuleStub(stub, moduleName)));
        }
        catch (ExtractException e)
        {
            return Outcome<Replacement>.Refused(e.Diagnostic);
        }
    }

    private Replacement Build(ModuleStub stub)
    {
        foreach (var unit in _units)
        {
            foreach (var piece in unit.Included)
                Place(piece);
        }

        foreach (var unit in _units)
        {
            foreach (var piece in unit.Included)
            {
                var (section, offset) = _placed[piece];
                foreach (var reference in piece.References)
                    Relocate(unit, piece, section, offset, reference, isOwner: false);
                foreach (var entry in piece.Entries)
                    AddEntry(unit, piece, entry);
                _escapes.Examine(piece, reference => OwnCopy(unit, reference, isOwner: false));
            }

            foreach (var constant in unit.Rewritten)
                AddContent(unit, constant);
        }

        var template = new ReplacementWriter(_architecture, _sections, _placed, _symbols.Keys).Write(stub);
        return new Replacement(stub.ModuleName, template, Functions(), [.. _symbols.Values], _constants,
            [.. _units.SelectMany(u => u.Included).Where(p => p.Kind == PieceKind.Data).Select(p => p.Name).Order(StringComparer.Ordinal)],
            _escapes.Reasons)
        {
            Units = _units.Where(u => u.Included.Any() || u.Rewritten.Count > 0).Select(u => u.Unit).Concat(_symbols.Values.Select(s => s.Unit).OfType<string>())
                .ToHashSet(StringComparer.Ordinal),
            Hooks = [.. _units.OrderBy(u => u.Unit, StringComparer.Ordinal).SelectMany(u => u.Hooks.Select(h => new ReplacementHook(h.Phase, h.Function.Name, u.Unit)))],
        };
    }

    private void AddContent(PieceSelection unit, RewrittenConstant constant)
    {
        var piece = constant.After;
        var section = Section(ConstantsSection, ElfConstants.SectionProgramBits, 0, 0);
        var offset = section.Append(piece.Bytes, piece.Length, 16);
        foreach (var reference in constant.NewReferences)
            Relocate(unit, piece, section, offset, reference, isOwner: false);
        _escapes.Examine(piece, reference => constant.IsNew(reference) ? OwnCopy(unit, reference, isOwner: false) : null);
        _constants.Add(new ReplacementConstant(unit.Unit, constant, section.Name, offset));
    }

    private void Place(Piece piece)
    {
        var section = SectionFor(piece);
        // Only a piece at the start of its section shows its own alignment.
        var alignment = piece.Start == 0 ? piece.Section.Alignment
            : Math.Min(piece.Section.Alignment, (ulong)(piece.Start & -piece.Start));
        if (piece.Kind == PieceKind.Function && !piece.IsCold)
            alignment = Math.Max(alignment, 16);
        if (piece.Padding > 0)
            section.AppendFiller(piece.PaddingBytes, alignment);
        _placed[piece] = (section, section.Append(piece.Bytes, piece.Length, alignment));
    }

    private OutputSection SectionFor(Piece piece)
    {
        const ulong read = ElfConstants.FlagAllocate;
        const ulong write = read | ElfConstants.FlagWrite;
        const ulong execute = read | ElfConstants.FlagExecute;
        return piece.Class switch
        {
            SectionClass.Code when piece.IsCold => Section(".text.unlikely", ElfConstants.SectionProgramBits, execute, 0),
            SectionClass.Code => Section(".text", ElfConstants.SectionProgramBits, execute, 0),
            SectionClass.AuxiliaryCode => Section(piece.Section.Name, ElfConstants.SectionProgramBits, execute, 0),
            SectionClass.ZeroData => Section(".bss", ElfConstants.SectionNoBits, write, 0),
            // The loader allots this one section for each CPU, and moves references into it accordingly.
            SectionClass.PerCpuData => Section(".data..percpu", ElfConstants.SectionProgramBits, write, 0),
            SectionClass.Data when piece.Section.Name == "__dyndbg" => Section("__dyndbg", ElfConstants.SectionProgramBits, write, 0),
            SectionClass.Data => Section(".data", ElfConstants.SectionProgramBits, write, 0),
            SectionClass.Strings => Section(".rodata.str", ElfConstants.SectionProgramBits, read, 0),
            _ => Section(".rodata", ElfConstants.SectionProgramBits, read, 0),
        };
    }

    private OutputSection Section(string name, uint type, ulong flags, ulong entrySize)
    {
        if (!_sections.TryGetValue(name, out var section))
            _sections[name] = section = new OutputSection(name, type, flags, entrySize);
        return section;
    }

    private void AddEntry(PieceSelection unit, Piece piece, SpecialEntry entry)
    {
        // One unit alone cannot know that nobody else takes a function's address, so landing pads stay.
        if (entry.Table.Kind == SpecialSectionKind.LandingPadSeal)
            return;
        if (entry.Table.Kind == SpecialSectionKind.UnwindAddress && entry.OwnerOffset == piece.Length && IsFollowed(piece))
            return;
        if (entry.Table.Kind == SpecialSectionKind.RuntimeConstant)
        {
            AddRuntimeConstant(unit, piece, entry);
            return;
        }

        var section = EntrySection(unit, entry);
        var offset = section.Append(entry.Bytes.Span, entry.Bytes.Length, 1);
        foreach (var reference in entry.References)
            Relocate(unit, piece, section, offset, StaticCallKeys.Named(unit, entry, reference), reference.Offset == entry.OwnerField);
        if (entry.Companion is { } companion)
            EntrySection(unit, companion).Append(companion.Bytes.Span, companion.Bytes.Length, 1);
    }

    // The loader leaves alone what only boot writes, so linking has to.
    private void AddRuntimeConstant(PieceSelection unit, Piece piece, SpecialEntry entry)
    {
        var section = Section(RuntimeConstantTable.SectionName, ElfConstants.SectionProgramBits, 0, RuntimeConstantTable.EntrySize);
        var row = new byte[RuntimeConstantTable.EntrySize];
        row[RuntimeConstantTable.WidthField] = checked((byte)entry.Table.WrittenWidth);
        var offset = section.Append(row, row.Length, 8);
        var pointer = _architecture.Relocations.AbsolutePointerType;
        var (code, start) = _placed[piece];
        section.Relocations.Add((offset + RuntimeConstantTable.PlaceField, pointer, code.Name, start + entry.OwnerOffset));

        // Neither code nor table refers to the variable; the name of the table does.
        var name = entry.SectionName[(entry.Table.Name.Length - 1)..];
        var own = unit.SourcePieces.FirstOrDefault(p => p.Symbols.Any(s => s.Name == name));
        var reference = new PieceReference(0, 8, pointer, own, own is null ? name : null, 0, 0, false, false, false);
        section.Relocations.Add((offset + RuntimeConstantTable.VariableField, pointer, own is null ? ForKernel(unit, name) : ForRunning(unit, reference, $"{unit.Unit}: {piece.Name}"), 0));
    }

    private bool IsFollowed(Piece piece)
    {
        var (section, offset) = _placed[piece];
        return _placed.Any(p => p.Key != piece && p.Value.Section == section && p.Value.Offset - p.Key.Padding == offset + piece.Length);
    }

    private OutputSection EntrySection(PieceSelection unit, SpecialEntry entry)
    {
        var source = unit.SourceSection(entry.SectionName);
        var section = Section(entry.SectionName, source.Type, source.Flags & ~(ElfConstants.FlagInfoLink | ElfConstants.FlagGroup | ElfConstants.FlagLinkOrder), 0);
        if (section.Length == 0)
            section.Append([], 0, source.Alignment);
        return section;
    }

    private void Relocate(PieceSelection unit, Piece piece, OutputSection section, int offset, PieceReference reference, bool isOwner)
    {
        var place = $"{unit.Unit}: {piece.Name}+0x{reference.Offset:x}";
        if (OwnCopy(unit, reference, isOwner) is { } copy)
        {
            var (target, targetOffset) = _placed[copy];
            if (!reference.IsSettled || target != section || offset - targetOffset != piece.Start - copy.Start)
                AddRelocation(section, offset, reference, target.Name, targetOffset + reference.TargetOffset - reference.Bias, place);
            return;
        }

        var symbol = reference.Target is null ? ForKernel(unit, reference.External!) : ForRunning(unit, reference, place);
        AddRelocation(section, offset, reference, symbol, reference.TargetOffset - reference.Bias, place);
    }

    private void AddRelocation(OutputSection section, int offset, PieceReference reference, string symbol, long addend, string place)
    {
        if (reference.Type == 0)
            throw new ExtractException(Diff.DiffDiagnostics.ShortBranch(place));
        if (_architecture.Relocations.TryDescribe(reference.Type, out var shape) && shape.NeedsLinker)
            throw new ExtractException(Diff.DiffDiagnostics.UnknownRelocation(place, reference.Type));
        section.ClearField(offset + reference.Offset, reference.Width);
        section.Relocations.Add((offset + reference.Offset, reference.Type, symbol, addend));
    }

    /// <summary>The piece of the replacement that a reference means, be it one that another unit newly defines; null when it means the running kernel's.</summary>
    private Piece? OwnCopy(PieceSelection unit, PieceReference reference, bool isOwner)
    {
        if (unit.IsLocal(reference, isOwner))
            return reference.Target;
        return reference.External is not { } name ? null
            : _units.Where(u => u.IsVisibleTo(unit, name)).Select(u => u.FindNewGlobal(name) is { } piece && u.IsIncluded(piece) ? piece : null).FirstOrDefault(p => p is not null);
    }

    // Every module has an object of this name: the target's is meant, not the replacement's own.
    internal const string OwnModule = "__this_module";

    private string ForKernel(PieceSelection unit, string kernelName)
    {
        var symbol = kernelName == OwnModule ? OfUnit(unit, kernelName) : Shared(unit.Target, kernelName);
        // What was private to its unit until now, or to its target, the running kernel knows by that unit only.
        foreach (var other in _units.Where(u => u != unit))
        {
            var found = other.Target == unit.Target ? other.FindUncovered(kernelName) : other.FindNewlyExported(kernelName);
            if (found is { } running)
                symbol = OfUnit(other, running.Symbol!.Name);
            if (other.Target == unit.Target && other.FindEarlier(kernelName) is { } earlier)
                symbol = OfEarlier(other, earlier, $"{unit.Unit}: {kernelName}");
        }

        _symbols.TryAdd(symbol.Name, symbol);
        return symbol.Name;
    }

    private string ForRunning(PieceSelection unit, PieceReference reference, string place)
    {
        var target = reference.Target!;
        if (unit.Earlier(target) is { } earlier)
        {
            if (target.Kind == PieceKind.Function && reference.TargetOffset != 0)
                throw new ExtractException(Diff.DiffDiagnostics.IntoChangedFunction(place, target.Name));
            var below = OfEarlier(unit, earlier, place);
            _symbols.TryAdd(below.Name, below);
            return below.Name;
        }

        var running = unit.Running(target) ?? throw new ExtractException(ExtractDiagnostics.NoName(place, target.Name));
        if (running.Class is SectionClass.InitCode or SectionClass.InitData)
            throw new ExtractException(ExtractDiagnostics.RefersToDiscarded(place, target.Name));
        if (running.Symbol is not { } symbol)
            throw new ExtractException(ExtractDiagnostics.NoName(place, target.Name));
        if (running.Kind == PieceKind.Function && reference.TargetOffset != 0)
            throw new ExtractException(Diff.DiffDiagnostics.IntoChangedFunction(place, target.Name));
        var found = OfUnit(unit, symbol.Name);
        _symbols.TryAdd(found.Name, found);
        return found.Name;
    }

    // Two modules may know two things by one name.
    private TemplateSymbol Shared(string target, string name) =>
        new(_units.TrueForAll(u => u.Target == target) ? name : $"{name}@{target}", null, name, target);

    private static TemplateSymbol OfEarlier(PieceSelection unit, EarlierPiece earlier, string place) => earlier.IsKnown
        ? new($"{earlier.Symbol}@{unit.Unit}@{earlier.Update}", unit.Unit, earlier.Symbol, Update: earlier.Update)
        : throw new ExtractException(StackDiffDiagnostics.NotLearnt(place, earlier.Symbol, earlier.Update));

    private static TemplateSymbol OfUnit(PieceSelection unit, string name) => new($"{name}@{unit.Unit}", unit.Unit, name);

    private List<ReplacementFunction> Functions()
    {
        var functions = new List<ReplacementFunction>();
        foreach (var unit in _units)
        {
            foreach (var piece in unit.Included.Where(p => p.Kind == PieceKind.Function))
            {
                var (section, offset) = _placed[piece];
                var running = unit.Running(piece);
                functions.Add(new ReplacementFunction(piece.Name, unit.Unit, running?.Symbol?.Name, piece.Name + NameSuffix,
                    section.Name, offset, running?.Length ?? 0, piece.Length, piece.IsCold));
            }
        }

        return functions;
    }
}
