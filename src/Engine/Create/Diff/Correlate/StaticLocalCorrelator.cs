using Ksplice.Engine.Create.Diff.Compare;
using Ksplice.Engine.Create.Diff.Model;

namespace Ksplice.Engine.Create.Diff.Correlate;

/// <summary>
/// Pairs numbered static locals (<c>count.12</c>) by who uses them. Two variables of one base name that change places in the
/// source change their numbers, not their users; a number alone proves nothing.
/// </summary>
internal static class StaticLocalCorrelator
{
    // What is tried, from what proves most to what proves least; after each success again from the start.
    private enum Evidence
    {
        /// <summary>The same users, of which no variable still waits for its own pair.</summary>
        PairedUsers,

        /// <summary>The same users by name, which nobody else has.</summary>
        OnlyOfItsUsers,

        /// <summary>The same users by name, or one in common.</summary>
        AnyUser,
    }

    public static void Pair(Correlation correlation, ObjectModel pre, ObjectModel post, PieceComparer comparer)
    {
        // Users may themselves be numbered (a table in a static local, a literal that leads to another), so go on until nothing new is learnt.
        for (var evidence = Evidence.PairedUsers; evidence <= Evidence.AnyUser;)
            evidence = PairBy(evidence, correlation, pre, post, comparer) ? Evidence.PairedUsers : evidence + 1;
    }

    private static bool PairBy(Evidence evidence, Correlation correlation, ObjectModel pre, ObjectModel post, PieceComparer comparer)
    {
        var before = Group(pre, p => correlation.ToPost(p) is null);
        var after = Group(post, p => correlation.ToPre(p) is null);
        if (before.Count == 0 || after.Count == 0)
            return false;
        var usersBefore = UserMap.Of(pre, correlation.ToPost, correlation.IsAssumed);
        var usersAfter = UserMap.Of(post, p => correlation.ToPre(p) is null ? null : p, correlation.IsAssumed);
        var found = false;
        foreach (var (name, @new) in after)
        {
            if (before.TryGetValue(name, out var old))
                found |= PairGroup(evidence, correlation, comparer, old, @new, usersBefore, usersAfter);
            // What was learnt may be what tells the next ones apart.
            if (found && evidence == Evidence.AnyUser)
                return true;
        }

        return found;
    }

    private static bool PairGroup(
        Evidence evidence, Correlation correlation, PieceComparer comparer, List<Piece> before, List<Piece> after, UserMap usersBefore, UserMap usersAfter)
    {
        var found = false;
        foreach (var sameUsers in after.Where(p => evidence != Evidence.PairedUsers || usersAfter.IsSettled(p)).GroupBy(p => usersAfter.KeyOf(p), StringComparer.Ordinal))
        {
            var old = usersBefore.ByFirstUse(before.Where(p => correlation.ToPost(p) is null
                && (evidence != Evidence.PairedUsers || usersBefore.IsSettled(p)) && usersBefore.KeyOf(p) == sameUsers.Key));
            var @new = usersAfter.ByFirstUse(sameUsers);
            if (evidence == Evidence.OnlyOfItsUsers && (old.Count > 1 || @new.Count > 1))
                continue;
            // As uncertain as who uses it, unless there is no other it could be.
            var isDoubtful = (before.Count > 1 || after.Count > 1) && (old.Exists(usersBefore.IsDoubtful) || @new.Exists(usersAfter.IsDoubtful));
            found |= PairSameUsers(correlation, comparer, old, @new, isDoubtful);
        }

        return evidence == Evidence.AnyUser ? PairWitnessed(correlation, comparer, before, after, usersBefore, usersAfter) || found : found;
    }

    // A user that came or went leaves the others as witnesses: pair when each is the other's only choice.
    private static bool PairWitnessed(
        Correlation correlation, PieceComparer comparer, List<Piece> before, List<Piece> after, UserMap usersBefore, UserMap usersAfter)
    {
        var found = false;
        var free = after.Where(p => correlation.ToPre(p) is null).ToList();
        foreach (var post in free)
        {
            var choices = before.Where(p => correlation.ToPost(p) is null && usersBefore.Shares(p, post, usersAfter)).ToList();
            if (choices.Count == 1 && !comparer.IsDescriptive(post) && free.Count(p => correlation.ToPre(p) is null && usersBefore.Shares(choices[0], p, usersAfter)) == 1)
            {
                correlation.Add(choices[0], post);
                found = true;
            }
        }

        return found;
    }

    private static bool PairSameUsers(Correlation correlation, PieceComparer comparer, List<Piece> old, List<Piece> @new, bool isDoubtful)
    {
        if (old.Count == 0)
            return false;
        if (old.Count == 1 && @new.Count == 1 && !comparer.IsDescriptive(@new[0]))
        {
            correlation.Add(old[0], @new[0], isDoubtful && !IsInterchangeable(@new[0]));
            return true;
        }

        // Several of one name in one function. Equal constants first: which is which cannot matter.
        foreach (var post in @new)
        {
            var same = old.Find(p => correlation.ToPost(p) is null && IsSameConstant(comparer, p, post));
            if (same is not null)
                correlation.Add(same, post);
        }

        var paired = old.RemoveAll(p => correlation.ToPost(p) is not null) > 0;
        @new.RemoveAll(p => correlation.ToPre(p) is not null);
        // The description of a changed message is another one: the old stays with the old code.
        if (old.Count == 0 || @new.Count == 0 || comparer.IsDescriptive(@new[0]))
            return paired;
        // Others in equal number keep their order unless somebody changed relies on it.
        var interchangeable = old.Concat(@new).All(IsInterchangeable);
        if (!interchangeable && old.Count != @new.Count)
            return paired;
        for (var i = 0; i < Math.Min(old.Count, @new.Count); i++)
            correlation.Add(old[i], @new[i], isAssumed: !interchangeable && (old.Count > 1 || isDoubtful));
        return true;
    }

    // Flags of messages that are printed once, their rate limits, and keys of lock classes that take no bytes: mixing them up
    // can at most print or suppress a message once more.
    internal static bool IsInterchangeable(Piece piece) =>
        // A variable called once has a section of nearly that name.
        piece.Section.Name is ".data.once" or ".data..once"
        || piece.CanonicalName == "_rs"
        || piece.Length == 0;

    // Constants and descriptions of equal content are interchangeable; variables are not.
    private static bool IsSameConstant(PieceComparer comparer, Piece pre, Piece post) =>
        (pre.Class == SectionClass.ReadOnlyData || comparer.IsDescriptive(pre)) && comparer.AreSame(pre, post);

    private static Dictionary<string, List<Piece>> Group(ObjectModel model, Func<Piece, bool> free) =>
        model.Pieces.Where(p => p.Kind == PieceKind.Data && p.IsNumbered && free(p))
            .GroupBy(p => p.CanonicalName, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.ToList(), StringComparer.Ordinal);
}
