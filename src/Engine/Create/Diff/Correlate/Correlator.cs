using Ksplice.Abstractions.Architectures;
using Ksplice.Engine.Create.Diff.Compare;
using Ksplice.Engine.Create.Diff.Model;

namespace Ksplice.Engine.Create.Diff.Correlate;

/// <summary>
/// Finds for each piece of the old object its form in the new one. The funnel, strictest first:
/// 1. names that other objects can see (<c>tcp_sendmsg</c>);
/// 2. names that the compiler did not number (<c>static int limit</c>, <c>static void walk()</c>);
/// 3. functions with a compiler's suffix, when only one has it (<c>walk.isra.0</c> and <c>walk.isra.1</c>);
/// 4. numbered static locals, by the functions that use them, never by number alone (<c>count.12</c>, <c>count.34</c>);
/// 5. sections without symbols, by name and order.
/// Literals are not paired: they are compared by content wherever they are used.
/// </summary>
public static class Correlator
{
    /// <summary>Pairs two objects.</summary>
    /// <param name="pre">The old object.</param>
    /// <param name="post">The new object.</param>
    /// <param name="tables">The architecture's tables about code.</param>
    public static Correlation Correlate(ObjectModel pre, ObjectModel post, IReadOnlyList<SpecialSection> tables)
    {
        ArgumentNullException.ThrowIfNull(pre);
        ArgumentNullException.ThrowIfNull(post);
        var correlation = new Correlation();
        PairUnique(correlation, pre, post, p => p.IsGlobal, p => p.Name);
        PairUnique(correlation, pre, post, p => !p.IsGlobal && p.Symbol is not null && !SymbolNames.IsNumbered(p.Name), p => p.Name);
        // A function or variable that became visible to others, or stopped being so.
        PairUnique(correlation, pre, post, p => p.Symbol is not null && !SymbolNames.IsNumbered(p.Name), p => p.Name);
        PairUnique(correlation, pre, post, p => p.Kind == PieceKind.Function, p => p.CanonicalName);
        // What is left are several compiler-made parts of one function: their numbers follow their order in the source.
        PairUnique(correlation, pre, post, p => p.Kind == PieceKind.Function, p => p.Name);
        StaticLocalCorrelator.Pair(correlation, pre, post, new PieceComparer(correlation, tables));
        PairUnique(correlation, pre, post, p => p.Symbol is null && p.Kind == PieceKind.Data, p => p.Name);
        return correlation;
    }

    /// <summary>Pairs what has a key to itself in both objects and the same kind.</summary>
    private static void PairUnique(Correlation correlation, ObjectModel pre, ObjectModel post, Func<Piece, bool> eligible, Func<Piece, string> key)
    {
        var before = Unpaired(pre, p => correlation.ToPost(p) is null);
        var after = Unpaired(post, p => correlation.ToPre(p) is null);
        foreach (var (name, list) in after)
        {
            if (list.Count == 1 && before.TryGetValue(name, out var old) && old.Count == 1 && old[0].Kind == list[0].Kind)
                correlation.Add(old[0], list[0]);
        }

        Dictionary<string, List<Piece>> Unpaired(ObjectModel model, Func<Piece, bool> free)
        {
            var found = new Dictionary<string, List<Piece>>(StringComparer.Ordinal);
            foreach (var piece in model.Pieces)
            {
                if (piece.Kind is PieceKind.String or PieceKind.Constant or PieceKind.Auxiliary || !free(piece) || !eligible(piece))
                    continue;
                var name = key(piece);
                if (!found.TryGetValue(name, out var list))
                    found[name] = list = [];
                list.Add(piece);
            }

            return found;
        }
    }
}
