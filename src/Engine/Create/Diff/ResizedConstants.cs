using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Diff.Compare;
using Ksplice.Engine.Create.Diff.Correlate;
using Ksplice.Engine.Create.Diff.Follow;
using Ksplice.Engine.Create.Diff.Model;

namespace Ksplice.Engine.Create.Diff;

/// <summary>
/// Finds constants of another size that can be brought along anew, with everybody who reads them. That is right only when nobody can have kept
/// an address in the old one, or the number of an entry: no data refers to it, and no function that does lets its address out or picks entries
/// by number. Nor may the size be part of their code, since what was allotted by the old size lives on.
/// </summary>
internal sealed class ResizedConstants(ObjectModel pre, ObjectModel post, Correlation correlation, PieceComparer comparer, IArchitecture architecture, DiffOptions options, string unit)
{
    private readonly AddressFollower _before = new(architecture.Code, pre, options.Signatures, options.Callees);
    private readonly AddressFollower _after = new(architecture.Code, post, options.Signatures, options.Callees);
    private readonly List<Diagnostic> _notes = [];

    /// <summary>Says which.</summary>
    public IReadOnlyList<Diagnostic> Notes => _notes;

    /// <summary>Names of functions outside of the unit whose code was relied on.</summary>
    public IEnumerable<string> Foreign => _before.Foreign.Concat(_after.Foreign).Distinct(StringComparer.Ordinal);

    /// <summary>Takes the pairs apart for which it holds, so that each half belongs to the code of its own time.</summary>
    /// <returns>Why it does not hold for the others, by their new form.</returns>
    public IReadOnlyDictionary<Piece, string> Separate()
    {
        var obstacles = new Dictionary<Piece, string>();
        foreach (var (before, after) in correlation.Pairs.Where(p => p.Pre.Length != p.Post.Length && IsConstant(p.Pre) && IsConstant(p.Post)).ToList())
        {
            if (ObstacleOf(before, after) is { } obstacle)
            {
                obstacles[after] = obstacle;
                continue;
            }

            correlation.Remove(before, after);
            _notes.Add(DiffDiagnostics.RenewedConstant($"{unit}: {after.Name}", before.Length, after.Length));
        }

        return obstacles;
    }

    private static bool IsConstant(Piece piece) => piece is { Kind: PieceKind.Data, Class: SectionClass.ReadOnlyData };

    private string? ObstacleOf(Piece before, Piece after) =>
        !ConstantUse.CanBeRewritten(before) || !ConstantUse.CanBeRewritten(after) ? "it is no plain constant"
        : before.IsGlobal || after.IsGlobal || before.Symbols.Concat(after.Symbols).Any(s => s.Binding != Elf.ElfSymbolBinding.Local && !SymbolNames.IsDeviceTableAlias(s.Name)) ? "other units can use it"
        : correlation.IsAssumed(after) ? "it cannot be told from others of its name"
        : ObstacleIn(pre, before, _before) ?? ObstacleIn(post, after, _after) ?? OtherReader(before, after);

    private string? OtherReader(Piece before, Piece after)
    {
        var changed = ReadersOf(pre, before).FirstOrDefault(p => correlation.ToPost(p) is not { } same || !comparer.AreSame(p, same))
            ?? ReadersOf(post, after).FirstOrDefault(p => correlation.ToPre(p) is not { } same || !comparer.AreSame(same, p));
        return changed is null ? null : $"{changed.Name} changes too, perhaps because the size is part of its code";
    }

    private static IEnumerable<Piece> ReadersOf(ObjectModel model, Piece constant) => model.Pieces.Where(p => p.References.Any(r => r.Target == constant));

    private static string? ObstacleIn(ObjectModel model, Piece constant, AddressFollower follower)
    {
        foreach (var piece in model.Pieces)
        {
            if (piece.Entries.Any(e => e.References.Any(r => r.Target == constant)))
                return $"a table about {piece.Name} refers to it";
            if (!piece.References.Any(r => r.Target == constant))
                continue;
            if (piece is not { Kind: PieceKind.Function, Class: SectionClass.Code })
                return piece.Kind == PieceKind.Data ? $"{piece.Name} points to it, from where others find it" : $"{piece.Name} refers to it";
            if (follower.Follow(piece, constant, out var place) != AddressFate.Forgotten)
                return $"{piece.Name}+0x{place:x} may hand on where it is, or picks an entry by number";
        }

        return null;
    }
}
