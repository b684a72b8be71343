using Ksplice.Abstractions.Architectures;
using Ksplice.Engine.Create.Diff.Compare;
using Ksplice.Engine.Create.Diff.Model;

namespace Ksplice.Engine.Create.Diff.Correlate;

/// <summary>
/// Finds for each piece of the old object its form in the new one. The funnel, strictest first:
/// 1. names that other objects can see (<c>tcp_sendmsg</c>);
/// 2. names that the compiler did not number (<c>static int limit</c>, <c>static void walk()</c>);
/// 3. functions with a compiler's suffix, when only one has it (<c>walk.isra.0</c> and <c>walk.isra.1</c>);
/// 4. numbered static locals, by the function that declares them where the compiler was asked, else by the functions that use them, never by number alone (<c>count.12</c>, <c>count.34</c>);
/// 5. sections without symbols, by name and order.
/// Literals are not paired: they are compared by content wherever they are used.
/// </summary>
public static class Correlator
{
    /// <summary>Pairs two objects.</summary>
    /// <param name="pre">The old object.</param>
    /// <param name="post">The new object.</param>
    /// <param name="tables">The architecture's tables about code.</param>
    /// <param name="homes">Where static locals are declared; null when nobody asked the compiler.</param>
    public static Correlation Correlate(ObjectModel pre, ObjectModel post, IReadOnlyList<SpecialSection> tables, StaticHomes? homes = null)
    {
        ArgumentNullException.ThrowIfNull(pre);
        ArgumentNullException.ThrowIfNull(post);
        var pairing = new Pairing(pre, post);
        pairing.PairUnique(p => p.IsGlobal, p => p.Name);
        pairing.PairUnique(p => !p.IsGlobal && p.Symbol is not null && !p.IsNumbered, p => p.Name);
        // A function or variable that became visible to others, or stopped being so.
        pairing.PairUnique(p => p.Symbol is not null && !p.IsNumbered, p => p.Name);
        pairing.PairByAlias();
        pairing.PairUnique(p => p.Kind == PieceKind.Function, p => p.CanonicalName);
        // What is left are several compiler-made parts of one function: their numbers follow their order in the source.
        pairing.PairUnique(p => p.Kind == PieceKind.Function, p => p.Name);
        if (homes is not null)
            pairing.PairByHome(homes);
        StaticLocalCorrelator.Pair(pairing.Correlation, pre, post, new PieceComparer(pairing.Correlation, tables));
        pairing.PairUnique(p => p.Symbol is null && p.Kind == PieceKind.Data, p => p.Name);
        return pairing.Correlation;
    }
}
