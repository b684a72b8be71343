namespace Ksplice.Corpus.Cuts;

/// <summary>Hunks of one file that belong together, and the names by which they may belong to those of other files.</summary>
internal sealed class Cluster
{
    private const string HeaderEnding = ".h";

    /// <summary>Looks at some hunks of a file.</summary>
    /// <param name="change">The file.</param>
    /// <param name="number">Which of the file's clusters it is, from 0.</param>
    /// <param name="hunks">Its hunks.</param>
    public Cluster(FileChange change, int number, IReadOnlyList<Hunk> hunks)
    {
        (Change, Number, Hunks) = (change, number, hunks);
        var (added, removed) = (hunks.SelectMany(h => h.Added).ToList(), hunks.SelectMany(h => h.Removed).ToList());
        (Added, Removed) = (Names(added), Names(removed));
        Introduced = [.. Added.Where(name => !change.NamesBefore.Contains(name))];
        Dropped = [.. Removed.Where(name => !change.NamesAfter.Contains(name))];
        (Brought, Taken) = (Intersection(Declared.In(added), Introduced), Intersection(Declared.In(removed), Dropped));
        Called = [.. Identifiers.Called(added), .. Identifiers.Called(removed)];
        // What begins in the first column declares; what is called inside a body stands further right.
        Redeclared = [.. Identifiers.Called(added.Where(Declares)).Intersect(Identifiers.Called(removed.Where(Declares)), StringComparer.Ordinal)];
    }

    public FileChange Change { get; }

    public int Number { get; }

    public IReadOnlyList<Hunk> Hunks { get; }

    /// <summary>Names in the lines it adds, those of comments not counted.</summary>
    public HashSet<string> Added { get; }

    /// <summary>Names in the lines it takes away.</summary>
    public HashSet<string> Removed { get; }

    /// <summary>Names that the old file had nowhere.</summary>
    public HashSet<string> Introduced { get; }

    /// <summary>Names that the new file has nowhere.</summary>
    public HashSet<string> Dropped { get; }

    /// <summary>Those of <see cref="Introduced"/> that its added lines declare.</summary>
    public HashSet<string> Brought { get; }

    /// <summary>Those of <see cref="Dropped"/> that its removed lines declared.</summary>
    public HashSet<string> Taken { get; }

    /// <summary>Functions, and macros with arguments, in changed lines.</summary>
    public HashSet<string> Called { get; }

    /// <summary>Functions, and macros with arguments, whose declaration changes.</summary>
    public HashSet<string> Redeclared { get; }

    public bool IsHeader => Change.Path.EndsWith(HeaderEnding, StringComparison.Ordinal);

    private static HashSet<string> Intersection(IReadOnlySet<string> first, IReadOnlySet<string> second) => [.. first.Where(second.Contains)];

    private static bool Declares(string line) => line.Length > 0 && !char.IsWhiteSpace(line[0]);

    private static HashSet<string> Names(IEnumerable<string> lines) => Identifiers.In(CommentRemover.Remove(string.Join('\n', lines)));
}
