namespace Ksplice.Corpus.Cuts;

/// <summary>All clusters of all changed files, found by the names they touch.</summary>
internal sealed class ClusterMap
{
    // A name that so many changed files have anyway is a word of the trade, and binds nobody.
    private const int MostFilesWithName = 12;
    private readonly Dictionary<string, IReadOnlyList<Cluster>> _byFile = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Cluster>> _introducing = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Cluster>> _dropping = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Cluster>> _calling = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _filesWithName = new(StringComparer.Ordinal);

    /// <summary>Reads the differences of some files.</summary>
    public ClusterMap(IEnumerable<FileChange> changes)
    {
        foreach (var change in changes)
        {
            foreach (var name in change.NamesBefore)
                _filesWithName[name] = _filesWithName.GetValueOrDefault(name) + 1;
            var clusters = HunkClusters.Of(change).Select((hunks, i) => new Cluster(change, i, hunks)).ToList();
            _byFile[change.Path] = clusters;
            foreach (var cluster in clusters)
            {
                Remember(_introducing, cluster.Introduced, cluster);
                Remember(_dropping, cluster.Dropped, cluster);
                Remember(_calling, cluster.Called, cluster);
            }
        }
    }

    /// <summary>The clusters of a file, in its order.</summary>
    public IReadOnlyList<Cluster> Of(string path) => _byFile.GetValueOrDefault(path, []);

    /// <summary>Headers' clusters that bring a name.</summary>
    public IEnumerable<Cluster> Bringing(string name) => _introducing.GetValueOrDefault(name, []).Where(c => c.IsHeader);

    /// <summary>
    /// Clusters of other files that may belong to one: a header brings a name that neither file had and the other uses it, or takes one away that
    /// neither keeps, or changes a declaration and the other lines that use it. A name that both declare, as each its member, joins nobody.
    /// </summary>
    public IEnumerable<Cluster> Beside(Cluster cluster)
    {
        var found = cluster.Introduced.Where(IsRare).SelectMany(name => _introducing[name].Where(other => IsGiven(cluster, other, name, c => c.Brought)))
            .Concat(cluster.Dropped.Where(IsRare).SelectMany(name => _dropping[name].Where(other => IsGiven(cluster, other, name, c => c.Taken))));
        if (cluster.IsHeader)
            found = found.Concat(cluster.Redeclared.SelectMany(name => _calling[name]));
        return found.Where(other => other.Change.Path != cluster.Change.Path && (other.IsHeader || cluster.IsHeader)).Distinct();
    }

    // A unit that declares the name defines what the header declares, unless the header declares it not at all.
    private static bool IsGiven(Cluster one, Cluster other, string name, Func<Cluster, IReadOnlySet<string>> declared) =>
        one.IsHeader && other.IsHeader
            ? declared(one).Contains(name) != declared(other).Contains(name)
            : declared(one.IsHeader ? one : other).Contains(name);

    private bool IsRare(string name) => _filesWithName.GetValueOrDefault(name) <= MostFilesWithName;

    private static void Remember(Dictionary<string, List<Cluster>> map, IEnumerable<string> names, Cluster cluster)
    {
        foreach (var name in names)
        {
            if (!map.TryGetValue(name, out var clusters))
                map[name] = clusters = [];
            clusters.Add(cluster);
        }
    }
}
