using Ksplice.Abstractions.Architectures;
using Ksplice.Engine.Create.Diff.Model;

namespace Ksplice.Engine.Create.Diff.Follow;

/// <summary>Says what becomes of an object's address in functions, and in those that they hand it to.</summary>
/// <param name="code">Reads their code.</param>
/// <param name="unit">What they are functions of.</param>
/// <param name="signatures">What the source says of functions.</param>
/// <param name="callees">Functions of other units.</param>
/// <param name="takers">Decides of functions outside of the unit, by name and number of the parameter, whether the question may end there; then
/// whatever else reads the object keeps it. Null for a question that ends nowhere.</param>
internal sealed class AddressFollower(
    ICodeReader code, ObjectModel unit, IReadOnlyDictionary<string, FunctionSignature> signatures, ICallees? callees, Func<string, int, bool>? takers = null)
{
    // Deeper than any search through a table; a bound for hostile objects.
    private const int MaximumDepth = 16;

    private readonly Dictionary<(Piece Function, int Parameter), AddressFate> _known = [];
    private readonly SortedSet<string> _foreign = new(StringComparer.Ordinal);
    private int _depth;

    /// <summary>Names of functions outside of the unit whose code was relied on.</summary>
    public IReadOnlyCollection<string> Foreign => _foreign;

    /// <summary>What becomes of the address of an object that a function refers to.</summary>
    /// <param name="function">The function, or the cold half of one.</param>
    /// <param name="target">The object.</param>
    /// <param name="place">Offset of the first instruction because of which it is not forgotten.</param>
    public AddressFate Follow(Piece function, Piece target, out int place) =>
        Follow(function, Question(function, null) with
        {
            Fields = function.References.Where(r => r.Target == target).Select(r => r.Offset).ToHashSet(),
        }, out place);

    private AddressFate Follow(Piece function, AddressQuestion question, out int place)
    {
        var fate = code.FollowAddress(function.Bytes, question, out place);
        return HasSmallResult(function) ? fate & ~AddressFate.SecondReturned : fate;
    }

    private bool HasSmallResult(Piece function) =>
        IsOfUnit(function) && signatures.GetValueOrDefault(SymbolNames.Canonical(function.IsCold ? SymbolNames.ParentOfCold(function.Name) : function.Name)).IsResultSmall;

    // Another unit may mean another function by a name.
    private bool IsOfUnit(Piece function) => unit.Pieces.Count > function.Id && unit.Pieces[function.Id] == function;

    private bool IsDeclared(Piece caller, PieceReference callee, out FunctionSignature signature)
    {
        signature = default;
        return IsOfUnit(caller) && callee is { External: { } name, TargetOffset: 0 } && signatures.TryGetValue(name, out signature);
    }

    private AddressFate FollowParameter(Piece function, int parameter)
    {
        if (_known.TryGetValue((function, parameter), out var known))
            return known;
        // What calls itself finds this answer.
        _known[(function, parameter)] = AddressFate.Kept;
        if (_depth == MaximumDepth)
            return AddressFate.Kept;
        _depth++;
        var fate = Follow(function, Question(function, parameter), out _);
        _depth--;
        return _known[(function, parameter)] = fate;
    }

    private AddressQuestion Question(Piece function, int? parameter)
    {
        var references = function.References.ToLookup(r => r.Offset);
        // Two at one place are no reference that a compiler makes.
        PieceReference? At(int field) => references[field].Count() == 1 ? references[field].First() : null;
        return new AddressQuestion
        {
            Parameter = parameter,
            IsReadingKeeping = takers is not null,
            EndOf = field => !references.Contains(field) ? null : At(field) is { } reference ? EndOf(function, reference) : default(BranchEnd),
            HandOver = (field, number) => At(field) is { } reference ? HandOver(function, reference, number) : AddressFate.Kept,
            IsOrdinary = field => At(field) is { } reference && (IsDeclared(function, reference, out _) || (CalleeOf(reference) is { } callee && IsTraced(callee))),
            Detours = [.. function.Entries.Where(e => e.Table.Kind is SpecialSectionKind.JumpLabel or SpecialSectionKind.Exception).SelectMany(e => Detours(function, e))],
            Rewritten = function.Entries.Where(e => e.Table.Kind is SpecialSectionKind.Alternatives or SpecialSectionKind.Paravirt).Select(e => (int)e.OwnerOffset).ToHashSet(),
        };
    }

    // A register that no parameter takes is only one that was left as it was.
    private AddressFate HandOver(Piece caller, PieceReference reference, int parameter) =>
        IsDeclared(caller, reference, out var signature) && parameter >= signature.Words ? AddressFate.Forgotten
        : takers is not null && reference is { External: { } name, TargetOffset: 0 } && takers(name, parameter) ? AddressFate.Forgotten
        : CalleeOf(reference) is { } callee ? FollowParameter(callee, parameter)
        : AddressFate.Kept;

    private static BranchEnd EndOf(Piece function, PieceReference reference) =>
        reference.External is { } name ? new(null, reference.TargetOffset == 0 ? name : null)
        : reference.Target == function ? new((int)reference.TargetOffset, null)
        : reference is { TargetOffset: 0, Target: { Kind: PieceKind.Function, IsCold: false } target } ? new(null, target.Name)
        : default;

    private static IEnumerable<(int From, int? To)> Detours(Piece function, SpecialEntry entry) =>
        entry.References.Where(r => r.Offset != entry.OwnerField && (r.Target is { Kind: PieceKind.Function or PieceKind.Auxiliary } || r.External is not null))
            .Select(r => ((int)entry.OwnerOffset, r.Target == function ? (int?)r.TargetOffset : null));

    private Piece? CalleeOf(PieceReference reference)
    {
        if (reference.TargetOffset != 0)
            return null;
        if (reference.Target is { } target)
            return target is { Kind: PieceKind.Function, IsCold: false, Class: SectionClass.Code } && !IsWeak(target) ? target : null;
        if (callees?.Find(reference.External!) is not { Kind: PieceKind.Function, Class: SectionClass.Code } found)
            return null;
        _foreign.Add(found.Name);
        return found;
    }

    // Another definition may have won.
    private static bool IsWeak(Piece piece) => piece.Symbols.Any(s => s.Binding == Elf.ElfSymbolBinding.Weak);

    // The compiler prepares functions for tracing, and for none of those it lets callers rely on registers that happen to keep their values.
    private static bool IsTraced(Piece function) =>
        function.References.Count > 0 && function.References[0] is { External: "__fentry__", Offset: < 8 };
}
