using Ksplice.Engine.Create.Diff.Model;

namespace Ksplice.Engine.Create.Diff.Correlate;

/// <summary>Who uses a piece, by canonical names or as pairs; a cold half counts as its function.</summary>
internal sealed class UserMap
{
    // Places in the cold half come after all of the function's own, those in tables about code after these.
    private const long AfterTheCode = 1L << 32;

    private readonly Dictionary<Piece, SortedSet<string>> _users = [];
    private readonly Dictionary<Piece, (string User, long Offset)> _firstUse = [];
    private readonly HashSet<Piece> _waiting = [];
    private readonly HashSet<Piece> _doubtful = [];

    /// <summary>Users of some variables of a unit, by canonical names alone.</summary>
    public static UserMap Of(ObjectModel model, Func<Piece, bool> isWanted) => Of(model, isWanted, _ => null, _ => false);

    /// <summary>Users of the numbered variables of a unit; those that have their pairs already as these.</summary>
    /// <param name="model">The old or the new object.</param>
    /// <param name="pairOf">The new form of a user of either object, or null.</param>
    /// <param name="isAssumed">Whether such a pair is only the likeliest.</param>
    public static UserMap Of(ObjectModel model, Func<Piece, Piece?> pairOf, Func<Piece, bool> isAssumed) =>
        Of(model, p => p.IsNumbered, pairOf, isAssumed);

    /// <summary>The set of users as one text.</summary>
    public string KeyOf(Piece piece) => _users.TryGetValue(piece, out var users) ? string.Join('\n', users) : "";

    /// <summary>False while a numbered variable that uses it has no pair itself.</summary>
    public bool IsSettled(Piece piece) => !_waiting.Contains(piece);

    /// <summary>True when a variable that uses it has only a likely pair.</summary>
    public bool IsDoubtful(Piece piece) => _doubtful.Contains(piece);

    /// <summary>Whether an old and a new piece have a user in common.</summary>
    public bool Shares(Piece pre, Piece post, UserMap usersAfter) =>
        _users.TryGetValue(pre, out var before) && usersAfter._users.TryGetValue(post, out var after) && before.Overlaps(after);

    /// <summary>Sorts by where the first user first uses them: the order of the source, which the compiler's numbers need not keep.</summary>
    public List<Piece> ByFirstUse(IEnumerable<Piece> pieces) =>
        [.. pieces.OrderBy(p => _firstUse.GetValueOrDefault(p, (User: "", Offset: 0)).User, StringComparer.Ordinal)
            .ThenBy(p => _firstUse.GetValueOrDefault(p, (User: "", Offset: 0)).Offset).ThenBy(p => p.Id)];

    private static UserMap Of(ObjectModel model, Func<Piece, bool> isWanted, Func<Piece, Piece?> pairOf, Func<Piece, bool> isAssumed)
    {
        var map = new UserMap();
        var functions = model.Functions.Where(f => !f.IsCold).ToLookup(f => f.Name, StringComparer.Ordinal);
        foreach (var user in model.Pieces)
        {
            var canonical = user.IsCold ? SymbolNames.ParentOfCold(user.CanonicalName) : user.CanonicalName;
            var pair = pairOf(user.IsCold ? functions[SymbolNames.ParentOfCold(user.Name)].FirstOrDefault() ?? user : user);
            var isVariable = user is { Kind: PieceKind.Data, IsNumbered: true };
            var isDoubtful = isVariable && pair is not null && isAssumed(pair);
            var exact = pair is null ? canonical : $"{pair.Name}#{pair.Id}";
            // Clones of a function are pairs by their numbers, which is good enough to put in order what they use, but proves nothing.
            var name = isVariable && !isDoubtful ? exact : canonical;
            foreach (var (used, offset) in UsedBy(user, isWanted))
            {
                map.Add(used, name, exact, offset);
                if (isVariable && pair is null)
                    map._waiting.Add(used);
                if (isDoubtful)
                    map._doubtful.Add(used);
            }
        }

        return map;
    }

    private static IEnumerable<(Piece Used, long Offset)> UsedBy(Piece user, Func<Piece, bool> isWanted)
    {
        foreach (var reference in user.References)
        {
            if (reference.Target is { Kind: PieceKind.Data } used && used != user && isWanted(used))
                yield return (used, reference.Offset + (user.IsCold ? AfterTheCode : 0));
        }

        foreach (var entry in user.Entries)
        {
            foreach (var reference in entry.References)
            {
                if (reference.Target is { Kind: PieceKind.Data } used && used != user && isWanted(used))
                    yield return (used, entry.OwnerOffset + (2 * AfterTheCode));
            }
        }
    }

    private void Add(Piece used, string user, string exactUser, long offset)
    {
        var known = _firstUse.TryGetValue(used, out var first) ? string.CompareOrdinal(exactUser, first.User) : -1;
        if (known < 0 || (known == 0 && offset < first.Offset))
            _firstUse[used] = (exactUser, offset);
        if (!_users.TryGetValue(used, out var users))
            _users[used] = users = new SortedSet<string>(StringComparer.Ordinal);
        users.Add(user);
    }
}
