namespace Ksplice.Corpus.Cuts;

/// <summary>Gathers the clusters that make one commit with a header's, as far as names and the compiler can tell.</summary>
/// <param name="map">All clusters.</param>
/// <param name="mayRead">Whether a file, named first, may read a header.</param>
internal sealed class GroupGrower(ClusterMap map, Func<string, string, bool> mayRead)
{
    /// <summary>More units than this make no commit that anybody would take for one fix.</summary>
    public const int MostUnits = 24;

    private const int MostHeaders = 12;
    private readonly List<Cluster> _members = [];
    private readonly Queue<Cluster> _pending = [];

    /// <summary>The clusters so far.</summary>
    public IReadOnlyList<Cluster> Members => _members;

    /// <summary>Paths of the units in it, in order.</summary>
    public IReadOnlyList<string> Units => [.. _members.Where(c => !c.IsHeader).Select(c => c.Change.Path).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>True when it is too big to be one fix.</summary>
    public bool IsTooBig => Units.Count > MostUnits || _members.Where(c => c.IsHeader).DistinctBy(c => c.Change.Path).Count() > MostHeaders;

    /// <summary>Takes a cluster in, and all that go with it by their names.</summary>
    public void Add(Cluster cluster)
    {
        Take(cluster);
        while (!IsTooBig && _pending.TryDequeue(out var next))
        {
            foreach (var other in map.Beside(next).Where(other => Reads(next, other)))
                Take(other);
        }
    }

    /// <summary>Takes in what a unit of the group may miss: what brings the names that the compiler blames, or the unit's own change of them.</summary>
    /// <returns>False when there is nothing left to take.</returns>
    public bool Mend(string unit, IReadOnlySet<string> blamed)
    {
        var missing = blamed.SelectMany(map.Bringing).Where(c => mayRead(unit, c.Change.Path))
            .Concat(map.Of(unit).Where(c => c.Added.Overlaps(blamed) || c.Removed.Overlaps(blamed))).Except(_members).ToList();
        if (missing.Count == 0)
            missing = [.. map.Of(unit).Except(_members)];
        missing.ForEach(Add);
        return missing.Count > 0;
    }

    private void Take(Cluster cluster)
    {
        if (_members.Contains(cluster))
            return;
        _members.Add(cluster);
        _pending.Enqueue(cluster);
    }

    private bool Reads(Cluster one, Cluster other) =>
        (one.IsHeader && mayRead(other.Change.Path, one.Change.Path)) || (other.IsHeader && mayRead(one.Change.Path, other.Change.Path));
}
