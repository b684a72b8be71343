using Ksplice.Abstractions.Architectures;
using Ksplice.Engine.Create.Diff.Follow;
using Ksplice.Engine.Create.Diff.Model;

namespace Ksplice.Engine.Create.Diff.Registered;

/// <summary>
/// Finds constants that were handed only to functions which keep a pointer and read what changes each time. How the unit's code hands them over is
/// followed in its code; what becomes of them then is known from <see cref="KeptTable"/>, for members that the unit's own types locate.
/// </summary>
/// <param name="unit">The unit as it runs.</param>
/// <param name="architecture">Reads its code.</param>
/// <param name="options">What the kernel's build tells.</param>
internal sealed class KeptConstants(ObjectModel unit, IArchitecture architecture, DiffOptions options)
{
    private readonly KeptLayouts? _layouts = options.Types is { } types && KeptTable.Series.Contains(options.Series, StringComparer.Ordinal) ? new(types) : null;
    private readonly SortedSet<string> _foreign = new(StringComparer.Ordinal);

    /// <summary>Names of functions outside of the unit that were relied on.</summary>
    public IReadOnlyCollection<string> Foreign => _foreign;

    /// <summary>Says whether a changed constant is one.</summary>
    /// <param name="constant">Both forms.</param>
    /// <param name="uses">Who handed over what, of all through which it can be reached.</param>
    public KeptVerdict Judge(RewrittenConstant constant, IReadOnlyList<(Piece Consumer, Piece Given)> uses)
    {
        if (_layouts is null)
            return KeptVerdict.Refused("what that does with it is not known");
        var relied = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (consumer, given) in uses.Distinct())
        {
            if (consumer is not { Kind: PieceKind.Function, Class: SectionClass.Code or SectionClass.InitCode })
                return KeptVerdict.Refused("it is read once");
            var takers = new HashSet<(string Name, int Parameter)>();
            if (ObstacleIn(consumer, given, takers, names) is { } obstacle)
                return KeptVerdict.Refused(obstacle);
            foreach (var taker in takers.Select(t => KeptTable.Functions[t]))
            {
                if (ObstacleOn(given, taker, constant) is { } other)
                    return KeptVerdict.Refused($"{given.Name} goes to {taker.Name}, but {other}");
                relied[taker.Name] = $"{taker.Why} ({taker.Source})";
                names.Add(taker.Name);
            }
        }

        if (relied.Count > 0)
            names.UnionWith(KeptTable.Structures.Values.Where(s => IsOf(constant.Before, s.Name)).SelectMany(s => s.SeenIn));
        _foreign.UnionWith(names);
        return new(null, [.. relied.Select(r => new ReliedFact(r.Key, r.Value))]);
    }

    // It may be handed on by functions of the unit, and of others of its module.
    private string? ObstacleIn(Piece consumer, Piece given, HashSet<(string Name, int Parameter)> takers, SortedSet<string> names)
    {
        string? unknown = null;
        var follower = new AddressFollower(architecture.Code, unit, options.Signatures, options.Callees, (name, parameter) =>
        {
            if (KeptTable.Functions.ContainsKey((name, parameter)))
            {
                takers.Add((name, parameter));
                return true;
            }

            if (options.Callees?.Find(name) is null)
                unknown ??= name;
            return false;
        });
        if (given.Symbols.Any(s => s.Binding != Elf.ElfSymbolBinding.Local))
            return $"other units can use {given.Name}";
        if (follower.Follow(consumer, given, out var place) != AddressFate.Forgotten)
            return unknown is null ? $"{consumer.Name}+0x{place:x} does something else with {given.Name}" : $"it gives {given.Name} to {unknown}, of which it is not known that it only keeps a pointer";
        names.UnionWith(follower.Foreign);
        return takers.Count > 0 ? null : $"what {consumer.Name} does with {given.Name} cannot be seen";
    }

    private string? ObstacleOn(Piece given, KeepingFunction taker, RewrittenConstant constant)
    {
        if (!IsOf(given, taker.Structure) || (given.Class != SectionClass.ReadOnlyData && !_layouts!.IsDeclared(given.Name, taker.Structure, given.Length)))
            return $"it is no struct {taker.Structure}";
        var way = HoldersOf(constant.Before);
        var types = new Dictionary<Piece, string> { [given] = taker.Structure };
        var open = new Queue<Piece>([given]);
        while (open.TryDequeue(out var piece))
        {
            foreach (var reference in piece.References.Where(r => r.Target is { } target && way.Contains(target)))
            {
                if (TargetOf(piece, types[piece], reference) is not { } target)
                    return $"how {types[piece]}.{NameAt(piece, types[piece], reference.Offset)} is used is not known";
                if (types.TryGetValue(reference.Target!, out var known) ? known != target : !IsOf(reference.Target!, target))
                    return $"{reference.Target!.Name} is no struct {target}";
                if (types.TryAdd(reference.Target!, target))
                    open.Enqueue(reference.Target!);
            }
        }

        return types.TryGetValue(constant.Before, out var structure) ? ObstacleInside(constant, structure) : $"{constant.Before.Name} is not found from there";
    }

    private string NameAt(Piece piece, string structure, int offset) =>
        _layouts!.SizeOf(structure) is > 0 and var size && offset < piece.Length && _layouts.MemberAt(structure, offset % size, 1) is { } member ? member.Name : $"+0x{offset:x}";

    private string? TargetOf(Piece piece, string structure, PieceReference reference)
    {
        if (reference.TargetOffset != 0 || piece.References.Count(r => r.Offset == reference.Offset) != 1 || _layouts!.SizeOf(structure) is not (> 0 and var size))
            return null;
        var targets = KeptTable.Pointers.Where(p => p.Structure == structure && _layouts.OffsetOf(p) == reference.Offset % size).Select(p => p.Target).Distinct().ToList();
        return targets is [var target] ? target : null;
    }

    private bool IsOf(Piece piece, string structure) => _layouts!.SizeOf(structure) is > 0 and var size && piece.Length % size == 0;

    /// <summary>All data from which a constant can be reached, itself included.</summary>
    private HashSet<Piece> HoldersOf(Piece constant)
    {
        var holders = new HashSet<Piece> { constant };
        while (unit.Pieces.Where(p => p.Kind == PieceKind.Data && !holders.Contains(p) && p.References.Any(r => r.Target is { } target && holders.Contains(target))).ToList() is { Count: > 0 } more)
            holders.UnionWith(more);
        return holders;
    }

    private string? ObstacleInside(RewrittenConstant constant, string structure)
    {
        if (!KeptTable.Structures.TryGetValue(structure, out var kept))
            return $"when the members of {structure} are read is not known";
        if (kept.IsAllReadEachTime)
            return null;
        var size = _layouts!.SizeOf(structure)!.Value;
        var changed = new HashSet<(long Element, string Member)>();
        foreach (var change in constant.Changes)
        {
            for (var at = (long)change.Offset; at < change.Offset + change.Length; at++)
            {
                if (_layouts.MemberAt(structure, at % size, 1) is not { } member)
                    return $"when byte {at} of {structure} is read is not known";
                changed.Add((at / size, member.Name));
            }
        }

        if (kept.Pairs.Where(p => changed.Any(c => c.Member == p.Begins && changed.Contains((c.Element, p.Ends)))).ToList() is [var pair, ..])
            return $"{kept.Name}.{pair.Begins} and {pair.Ends} change together, and what the old {pair.Begins} began before the update the new {pair.Ends} would end";
        return changed.Select(c => ObstacleTo(constant, kept, c.Element * size, c.Member)).FirstOrDefault(o => o is not null)
            ?? changed.Select(c => c.Element * size).Distinct().Select(start => ObstacleTogether(constant, kept, start)).FirstOrDefault(o => o is not null);
    }

    private string? ObstacleTo(RewrittenConstant constant, KeptStructure kept, long start, string member)
    {
        var name = $"{kept.Name}.{member}";
        if (kept.Forbidden.TryGetValue(member, out var why))
            return $"{name} changes: {why}";
        if (!kept.Members.TryGetValue(member, out var rule))
            return $"{name} changes, of which it is not known that it is read each time";
        return (IsThere(constant.Before, kept.Name, start, member), IsThere(constant.After, kept.Name, start, member), rule) switch
        {
            (true, false, _) => $"{name} goes, and who has just seen that it is there would call nothing",
            (false, true, MemberRule.AskedOnce) => $"{name} comes, and whether it is there was asked once",
            _ => null,
        };
    }

    private string? ObstacleTogether(RewrittenConstant constant, KeptStructure kept, long start)
    {
        bool IsAny(Piece piece) => kept.AskedTogether.Any(m => IsThere(piece, kept.Name, start, m));
        return IsAny(constant.Before) == IsAny(constant.After) ? null
            : $"whether {kept.Name} has any of {string.Join(", ", kept.AskedTogether)} was asked once, when the driver was bound to its device";
    }

    private bool IsThere(Piece piece, string structure, long start, string member)
    {
        if (_layouts!.Member(structure, member) is not { } found)
            return false;
        var (from, length) = ((int)(start + (found.BitOffset / 8)), (int)(found.BitSize / 8));
        return piece.References.Any(r => r.Offset >= from && r.Offset < from + length) || piece.Bytes.Slice(from, length).ContainsAnyExcept((byte)0);
    }
}
