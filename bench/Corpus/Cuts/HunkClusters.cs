namespace Ksplice.Corpus.Cuts;

/// <summary>
/// Puts those hunks of a file together that change the same definition, or share a name which the change introduces or removes.
/// </summary>
internal static class HunkClusters
{
    /// <summary>The clusters in the order of the file; those of comments and includes alone are left out.</summary>
    public static IReadOnlyList<IReadOnlyList<Hunk>> Of(FileChange change)
    {
        var hunks = change.Hunks;
        var definitions = new DefinitionMap(change.Before);
        var (old, @new) = (change.NamesBefore, change.NamesAfter);
        // An include belongs to whoever needs it, which only the compiler could tell; it does no harm to the others.
        var includes = hunks.Where(IsInclude).ToHashSet();
        var owner = Enumerable.Range(0, hunks.Count).ToArray();
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < hunks.Count; i++)
        {
            if (includes.Contains(hunks[i]))
                continue;
            var marks = definitions.Of(hunks[i]).Select(d => $"#{d}")
                .Concat(Identifiers.In(hunks[i].Added).Where(name => @new.Contains(name) && !old.Contains(name)))
                .Concat(Identifiers.In(hunks[i].Removed).Where(name => old.Contains(name) && !@new.Contains(name)));
            foreach (var mark in marks)
            {
                if (!seen.TryAdd(mark, i))
                    owner[Root(owner, i)] = Root(owner, seen[mark]);
            }
        }

        return
        [
            .. Enumerable.Range(0, hunks.Count).Where(i => !includes.Contains(hunks[i])).GroupBy(i => Root(owner, i), i => hunks[i])
                .Where(cluster => !change.IsOnlyComments(cluster))
                .Select(cluster => (IReadOnlyList<Hunk>)[.. includes.Concat(cluster).OrderBy(h => h.Start)]),
        ];
    }

    private static bool IsInclude(Hunk hunk) => hunk.Added.Concat(hunk.Removed).All(l => l.StartsWith("#include", StringComparison.Ordinal) || l.Trim().Length == 0);

    private static int Root(int[] owner, int i)
    {
        while (owner[i] != i)
            i = owner[i] = owner[owner[i]];
        return i;
    }
}
