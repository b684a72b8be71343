using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Diff.Compare;
using Ksplice.Engine.Create.Diff.Correlate;
using Ksplice.Engine.Create.Diff.Model;
using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Create.Diff;

/// <summary>
/// Watches the names that other units link against, and those that share an entry with one. A name that comes to stand for something
/// else is followed by the next build of the kernel, but not by code that runs already; no piece need differ for that.
/// </summary>
internal static class VisibleNames
{
    /// <summary>What a visible name stands for.</summary>
    public readonly record struct Meaning(Piece Piece, long Offset, bool IsWeak);

    /// <summary>All visible names of a unit, those without type or size included.</summary>
    public static IReadOnlyDictionary<string, Meaning> Of(ObjectModel model)
    {
        var names = new Dictionary<string, Meaning>(StringComparer.Ordinal);
        foreach (var section in model.Pieces.GroupBy(p => p.Section.Index))
        {
            var pieces = section.OrderBy(p => p.Start).ToList();
            foreach (var symbol in model.Elf.SymbolsIn(section.Key).Where(s => s.Binding != ElfSymbolBinding.Local && !SymbolNames.IsDeviceTableAlias(s.Name)))
            {
                if (pieces.FindLast(p => (ulong)p.Start <= symbol.Value) is { } piece)
                    names[symbol.Name] = new(piece, (long)symbol.Value - piece.Start, symbol.Binding == ElfSymbolBinding.Weak);
            }
        }

        return names;
    }

    /// <summary>True for what is thrown away after boot or load: nobody who runs relies on its name.</summary>
    public static bool IsPassing(Piece piece) => piece.Class is SectionClass.InitCode or SectionClass.InitData or SectionClass.ExitCode;

    /// <summary>Refuses names that do not go on as they were.</summary>
    public static IEnumerable<Diagnostic> Judge(
        ObjectModel pre, ObjectModel post, Correlation correlation, PieceComparer comparer, IReadOnlySet<Piece> changed, string unit)
    {
        var names = Of(pre);
        foreach (var (name, after) in Of(post).OrderBy(n => n.Key, StringComparer.Ordinal))
        {
            if (IsPassing(after.Piece))
                continue;
            var place = $"{unit}: {name}";
            if (after.Offset != 0 && changed.Contains(after.Piece))
                yield return DiffDiagnostics.IntoChangedFunction(place, after.Piece.Name);
            var isOld = names.TryGetValue(name, out var old);
            if (after.IsWeak ? !isOld || !old.IsWeak : isOld && old.IsWeak)
                yield return DiffDiagnostics.WeakDefinition(place);
            else if (isOld && !IsPassing(old.Piece) && Refusal(old, after) is { } refuse)
                yield return refuse(place);
        }

        foreach (var (before, after) in correlation.Pairs.Where(p => p.Pre is { Kind: PieceKind.Function, Symbols.Count: > 1 } && !IsPassing(p.Pre)))
        {
            // Both names were one entry; a jump there would lead those who hold the other name astray.
            foreach (var symbol in before.Symbols.Where(s => s.Binding == ElfSymbolBinding.Local))
            {
                if (post.Pieces.Any(p => p != after && p.Symbols.Any(s => s.Name == symbol.Name)))
                    yield return DiffDiagnostics.RetargetedName($"{unit}: {symbol.Name}");
            }
        }

        Func<string, Diagnostic>? Refusal(Meaning old, Meaning after)
        {
            if (IsShared(old.Piece) && IsShared(after.Piece))
                return comparer.AreSame(old.Piece, after.Piece) ? null : DiffDiagnostics.ChangedConstant;
            var isSame = correlation.ToPost(old.Piece) == after.Piece && (old.Offset == after.Offset || changed.Contains(after.Piece));
            return isSame ? null : DiffDiagnostics.RetargetedName;
        }
    }

    // Literals are compared where they are used; a name makes them known to users that nobody sees here.
    private static bool IsShared(Piece piece) => piece.Kind is PieceKind.String or PieceKind.Constant or PieceKind.Auxiliary;
}
