using Ksplice.Engine.Create.Diff.Model;

namespace Ksplice.Engine.Create.Diff.Correlate;

/// <summary>Who uses a piece, by canonical names; a cold half counts as its function.</summary>
internal sealed class UserMap
{
    private readonly Dictionary<Piece, SortedSet<string>> _users = [];
    private readonly Dictionary<Piece, (string User, int Offset)> _firstUse = [];

    /// <summary>Users of the numbered variables of a unit.</summary>
    public static UserMap Of(ObjectModel model) => Of(model, p => p.IsNumbered);

    /// <summary>Users of some variables of a unit.</summary>
    public static UserMap Of(ObjectModel model, Func<Piece, bool> isWanted)
    {
        var map = new UserMap();
        foreach (var user in model.Pieces)
        {
            var name = user.IsCold ? SymbolNames.ParentOfCold(user.CanonicalName) : user.CanonicalName;
            foreach (var reference in user.References.Concat(user.Entries.SelectMany(e => e.References)))
            {
                if (reference.Target is { Kind: PieceKind.Data } used && used != user && isWanted(used))
                    map.Add(used, name, user.IsCold ? int.MaxValue : reference.Offset);
            }
        }

        return map;
    }

    /// <summary>The set of users as one text.</summary>
    public string KeyOf(Piece piece) => _users.TryGetValue(piece, out var users) ? string.Join('\n', users) : "";

    /// <summary>Whether an old and a new piece have a user in common.</summary>
    public bool Shares(Piece pre, Piece post, UserMap usersAfter) =>
        _users.TryGetValue(pre, out var before) && usersAfter._users.TryGetValue(post, out var after) && before.Overlaps(after);

    /// <summary>Sorts by where the first user first uses them: the order of the source, which the compiler's numbers need not keep.</summary>
    public List<Piece> ByFirstUse(IEnumerable<Piece> pieces) =>
        [.. pieces.OrderBy(p => _firstUse.GetValueOrDefault(p, (User: "", Offset: 0)).User, StringComparer.Ordinal)
            .ThenBy(p => _firstUse.GetValueOrDefault(p, (User: "", Offset: 0)).Offset).ThenBy(p => p.Id)];

    private void Add(Piece used, string user, int offset)
    {
        var known = _firstUse.TryGetValue(used, out var first) ? string.CompareOrdinal(user, first.User) : -1;
        if (known < 0 || (known == 0 && offset < first.Offset))
            _firstUse[used] = (user, offset);
        if (!_users.TryGetValue(used, out var users))
            _users[used] = users = new SortedSet<string>(StringComparer.Ordinal);
        users.Add(user);
    }
}
