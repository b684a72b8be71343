using Ksplice.Abstractions.Architectures;
using Ksplice.Engine.Create.Diff;
using Ksplice.Engine.Create.Diff.Model;
using Ksplice.Engine.Create.Stack;
using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Create.Extract;

/// <summary>
/// What of a unit goes into the replacement: changed functions, and everything they refer to that the running kernel does not have.
/// </summary>
internal sealed class PieceSelection
{
    private readonly UnitDifference _unit;
    private readonly SortedDictionary<int, Piece> _included = [];
    private readonly HashSet<Piece> _changed;
    private readonly Dictionary<string, Piece> _newGlobals;
    private readonly IReadOnlySet<string> _newExports;
    private readonly ITrampolineEncoder _entries;

    public PieceSelection(UnitDifference unit, ITrampolineEncoder entries)
    {
        _entries = entries;
        _unit = unit;
        _changed = [.. unit.Difference.Changed];
        _newGlobals = new(unit.Difference.New.Concat(unit.Difference.NewData).Where(p => p.IsGlobal)
            .SelectMany(p => p.Symbols.Select(s => KeyValuePair.Create(s.Name, p))).DistinctBy(p => p.Key), StringComparer.Ordinal);
        _newExports = ExportedNames.New(unit.Difference);
        Include(unit.Difference.Changed);
        Include(Hooks.Select(h => h.Function));
        foreach (var constant in Rewritten)
            Include(constant.NewReferences.Select(r => r.Target).OfType<Piece>().Where(t => MustInclude(constant.After, t)));
    }

    /// <summary>Lets units take in what they newly define for each other.</summary>
    public static void IncludeAcrossUnits(IReadOnlyList<PieceSelection> units)
    {
        for (var found = units.Count > 1; found;)
        {
            found = false;
            foreach (var unit in units)
            {
                var needed = units.SelectMany(u => u.Included.SelectMany(ReferencesOf).Concat(u.Rewritten.SelectMany(r => r.NewReferences))
                    .Select(r => r.External).OfType<string>().Where(name => unit.IsVisibleTo(u, name))).ToHashSet(StringComparer.Ordinal);
                var wanted = needed.Select(unit.FindNewGlobal).OfType<Piece>().Where(p => !unit.IsIncluded(p)).ToList();
                unit.Include(wanted);
                found |= wanted.Count > 0;
            }
        }
    }

    private void Include(IEnumerable<Piece> pieces)
    {
        var open = new Queue<Piece>(pieces);
        while (open.TryDequeue(out var piece))
        {
            if (!_included.TryAdd(piece.Id, piece))
                continue;
            foreach (var reference in ReferencesOf(piece))
            {
                if (reference.Target is { } target && MustInclude(piece, target))
                    open.Enqueue(target);
            }
        }
    }

    public string Unit => _unit.Unit;

    public string Target => _unit.Target;

    /// <summary>The pieces, in the order of the new object.</summary>
    public IEnumerable<Piece> Included => _included.Values;

    /// <summary>Constants that are written over: no piece of the replacement, which only brings their new content.</summary>
    public IReadOnlyList<RewrittenConstant> Rewritten => _unit.Difference.Rewritten;

    /// <summary>What the author wants called.</summary>
    public IReadOnlyList<PatchHook> Hooks => _unit.Difference.Hooks;

    /// <summary>Whether another unit means what this one defines under a name: in the same target, or by a new export.</summary>
    public bool IsVisibleTo(PieceSelection user, string name) => user.Target == Target || _newExports.Contains(name);

    /// <summary>The running form of what this unit newly exports under a name; null without.</summary>
    public Piece? FindNewlyExported(string name) => !_newExports.Contains(name) ? null
        : _unit.Difference.Post.Pieces.Where(p => p.Symbols.Any(s => s.Name == name && s.Binding != ElfSymbolBinding.Local)).Select(Running)
            .FirstOrDefault(p => p?.Symbol is not null);

    /// <summary>What this unit newly defines under a name that other units can see, or null.</summary>
    public Piece? FindNewGlobal(string name) => _newGlobals.GetValueOrDefault(name);

    /// <summary>The running form of what this unit defines under a name that the patch makes visible to other units; null without.</summary>
    public Piece? FindUncovered(string name) =>
        _unit.Difference.Post.Pieces.Where(p => p.IsGlobal && p.Symbols.Any(s => s.Name == name && s.Binding != ElfSymbolBinding.Local)).Select(Running)
            .FirstOrDefault(p => p?.Symbol is not null && p.Symbols.All(s => s.Name != name || s.Binding == ElfSymbolBinding.Local));

    /// <summary>All pieces of the unit's new object.</summary>
    public IReadOnlyList<Piece> SourcePieces => _unit.Difference.Post.Pieces;

    public bool IsIncluded(Piece piece) => _included.ContainsKey(piece.Id);

    /// <summary>The running form of a new piece, or null.</summary>
    public Piece? Running(Piece post) => _unit.Difference.Correlation.ToPre(post);

    /// <summary>What an update below brought in a new piece's place already; null when it is the new update's to bring.</summary>
    public EarlierPiece? Earlier(Piece post) => _unit.Difference.Earlier.GetValueOrDefault(post);

    /// <summary>What an update below brought under a name that other units of the target can see; null without.</summary>
    public EarlierPiece? FindEarlier(string name) => _unit.Difference.Earlier
        .Where(e => e.Key.Symbols.Any(s => s.Name == name && s.Binding != ElfSymbolBinding.Local)).Select(e => e.Value).FirstOrDefault();

    /// <summary>
    /// Whether a reference means the replacement's own copy. The entry of a function that runs already always means the running
    /// one: callers get there through its jump, and pointers that were stored before stay comparable. Unless it got its landing pad only now:
    /// then a processor that enforces them would fault in a call of the running one by address.
    /// </summary>
    public bool IsLocal(PieceReference reference, bool isOwner)
    {
        if (reference.Target is not { } target || !IsIncluded(target))
            return false;
        return isOwner || !_changed.Contains(target) || target.IsCold || reference.TargetOffset != 0 || IsNowCalledByAddress(target);
    }

    // The compiler leaves the landing pad out while nothing takes the address, so no pointer to the running entry can be about.
    private bool IsNowCalledByAddress(Piece post) => post.Kind == PieceKind.Function
        && _entries.EntryOf(post.Bytes) == FunctionEntry.LandingPad && Running(post) is { } pre && _entries.EntryOf(pre.Bytes) == FunctionEntry.Unmarked;

    /// <summary>A section of the unit's new object by name.</summary>
    public ElfSection SourceSection(string name) =>
        _unit.Difference.Post.Elf.FindSection(name) ?? throw new InvalidOperationException($"{Unit} has no section {name}.");

    private static IEnumerable<PieceReference> ReferencesOf(Piece piece) =>
        piece.References.Concat(piece.Entries.SelectMany(e => e.References));

    private bool MustInclude(Piece from, Piece target)
    {
        if (target.Kind is PieceKind.String or PieceKind.Constant or PieceKind.Auxiliary)
            return target.Class is not (SectionClass.InitCode or SectionClass.InitData);
        if (Running(target) is not null || Earlier(target) is not null)
            return false;
        return target.Class switch
        {
            SectionClass.Code or SectionClass.Data or SectionClass.ZeroData or SectionClass.PerCpuData or SectionClass.ReadOnlyData => true,
            _ => throw new ExtractException(ExtractDiagnostics.RefersToDiscarded($"{Unit}: {from.Name}", target.Name)),
        };
    }
}
