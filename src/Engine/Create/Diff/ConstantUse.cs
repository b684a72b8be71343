using Ksplice.Engine.Create.Diff.Model;

namespace Ksplice.Engine.Create.Diff;

/// <summary>
/// Who uses a unit's constants. What initialisation code or data, or a table that is read once, can reach through data may have been
/// copied or used up before, and so may what code hands to a call that registers or duplicates something: new content would come too late.
/// </summary>
internal sealed class ConstantUse
{
    // Words in names of functions that keep or copy what they are given.
    private static readonly string[] s_consuming = ["register", "kmemdup", "memdup"];

    // Exporting a name reads nothing of the object.
    private static readonly string[] s_exports = ["__ksymtab", "___ksymtab", "__kcrctab", "___kcrctab"];

    private readonly ObjectModel _pre;
    private readonly Dictionary<Piece, Piece> _consumers = [];
    private readonly List<(Piece Consumer, Piece Given)> _given = [];

    public ConstantUse(ObjectModel pre)
    {
        _pre = pre;
        foreach (var piece in pre.Pieces)
        {
            var given = ConsumedBy(piece).Where(p => p.Kind == PieceKind.Data).Distinct().ToList();
            _given.AddRange(given.Select(g => (piece, g)));
            Follow(piece, given);
        }
    }

    /// <summary>True for a named object in the compiler's sections for constants, which the kernel protects from writing and keeps as it was compiled.</summary>
    public static bool CanBeRewritten(Piece piece) =>
        piece is { Kind: PieceKind.Data, Class: SectionClass.ReadOnlyData, Symbol: not null, Length: > 0, Section: { IsWritable: false, IsMerged: false } }
        && (piece.Section.Name == ".rodata" || piece.Section.Name.StartsWith(".rodata.", StringComparison.Ordinal))
        && piece.Bytes.Length == piece.Length;

    /// <summary>What may have copied or used up a constant; null when nothing in the unit can.</summary>
    public Piece? ConsumerOf(Piece constant) => _consumers.GetValueOrDefault(constant);

    /// <summary>All that may have copied or used up a constant, each with what it got through which that can be reached.</summary>
    public IReadOnlyList<(Piece Consumer, Piece Given)> UsesOf(Piece constant)
    {
        var holders = new HashSet<Piece> { constant };
        while (_pre.Pieces.Where(p => p.Kind == PieceKind.Data && !holders.Contains(p) && Targets(p).Any(holders.Contains)).ToList() is { Count: > 0 } more)
            holders.UnionWith(more);
        return [.. _given.Where(g => holders.Contains(g.Given))];
    }

    /// <summary>Functions that refer to a constant, be it through other constants.</summary>
    public IReadOnlyList<Piece> ReadersOf(Piece constant)
    {
        var holders = new HashSet<Piece> { constant };
        bool Refers(Piece piece) => piece.References.Any(r => r.Target is { } target && holders.Contains(target));
        while (_pre.Pieces.Where(p => p is { Kind: PieceKind.Data, Class: SectionClass.ReadOnlyData } && !holders.Contains(p) && Refers(p)).ToList() is { Count: > 0 } more)
            holders.UnionWith(more);
        return [.. _pre.Pieces.Where(p => p is { Kind: PieceKind.Function, Class: SectionClass.Code or SectionClass.FixedCode } && Refers(p))];
    }

    private static IEnumerable<Piece> ConsumedBy(Piece piece) => piece.Class switch
    {
        SectionClass.InitCode or SectionClass.InitData => Targets(piece),
        SectionClass.Registration when !s_exports.Any(e => piece.Section.Name.StartsWith(e, StringComparison.Ordinal)) => Targets(piece),
        SectionClass.Code => HandedToConsumers(piece),
        _ => [],
    };

    private static IEnumerable<Piece> Targets(Piece piece) => piece.References.Select(r => r.Target).OfType<Piece>();

    // An argument stands before its call, and after the call before that one, which would have lost it.
    private static IEnumerable<Piece> HandedToConsumers(Piece piece)
    {
        var since = new List<Piece>();
        foreach (var reference in piece.References)
        {
            if (!reference.IsBranch)
            {
                if (reference.Target is { } target)
                    since.Add(target);
            }
            else if (reference.Target is not { IsCold: true } and var callee)
            {
                if (IsConsumer(reference.External ?? callee?.Name ?? ""))
                {
                    foreach (var given in since)
                        yield return given;
                }

                since.Clear();
            }
        }
    }

    private static bool IsConsumer(string function) => function.Split('_', '.').Any(s_consuming.Contains);

    private void Follow(Piece consumer, IEnumerable<Piece> given)
    {
        var open = new Queue<Piece>(given);
        while (open.TryDequeue(out var piece))
        {
            if (piece.Kind != PieceKind.Data || !_consumers.TryAdd(piece, consumer))
                continue;
            foreach (var target in Targets(piece))
                open.Enqueue(target);
        }
    }
}
