namespace Ksplice.Corpus.Cuts;

/// <summary>The names that header hunks touch, and whether a change of another file goes with them.</summary>
internal sealed class TouchedNames
{
    private readonly HashSet<string> _introduced;
    private readonly HashSet<string> _removed;
    private readonly HashSet<string> _redeclared;

    public TouchedNames(IEnumerable<Hunk> header)
    {
        var hunks = header.ToList();
        var (added, removed) = (hunks.SelectMany(h => h.Added).ToList(), hunks.SelectMany(h => h.Removed).ToList());
        var (after, before) = (Identifiers.In(added), Identifiers.In(removed));
        _introduced = [.. after.Except(before, StringComparer.Ordinal)];
        _removed = [.. before.Except(after, StringComparer.Ordinal)];
        _redeclared = [.. Identifiers.Called(added).Intersect(Identifiers.Called(removed), StringComparer.Ordinal)];
    }

    /// <summary>A quick look that rules out most files.</summary>
    public bool MayConcern(FileChange change) => change.Hunks.Any(hunk => Concern(change, hunk));

    /// <summary>
    /// True when the hunk uses a name that is new to its file too, drops one that its file no longer has, or changes a line with a function
    /// whose declaration changes. Names that the file has anyway, such as those of common members, say nothing.
    /// </summary>
    public bool Concern(FileChange change, Hunk hunk)
    {
        var (added, removed) = (Identifiers.In(hunk.Added), Identifiers.In(hunk.Removed));
        return _redeclared.Overlaps(added) || _redeclared.Overlaps(removed)
            || added.Any(name => _introduced.Contains(name) && !Has(change.Before, name))
            || removed.Any(name => _removed.Contains(name) && !Has(change.After, name));
    }

    private static bool Has(string text, string name) => text.Contains(name, StringComparison.Ordinal) && Identifiers.In(text).Contains(name);
}
