using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;

namespace Ksplice.Engine.Install;

/// <summary>Updates that are to be installed, less those that cannot be and those that others replace.</summary>
internal sealed class Selection
{
    private readonly IReadOnlyList<AppliedFact> _applied;
    private readonly Dictionary<string, AppliedFact> _appliedById;
    private readonly Dictionary<string, AvailableUpdate> _offered;
    private readonly Dictionary<string, OfferedUpdate> _pool;
    private readonly Dictionary<string, HashSet<string>> _going = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Diagnostic> _skipped = new(StringComparer.Ordinal);
    private readonly List<string> _late = [];

    private Selection(IReadOnlyList<AppliedFact> applied, IReadOnlyList<OfferedUpdate> offered, IEnumerable<OfferedUpdate> wanted, IReadOnlyDictionary<string, Diagnostic> barred)
    {
        _applied = applied;
        _appliedById = applied.ToDictionary(fact => fact.Id, StringComparer.Ordinal);
        _offered = offered.ToDictionary(offer => offer.Update.Id, offer => offer.Update, StringComparer.Ordinal);
        _pool = wanted.ToDictionary(offer => offer.Update.Id, StringComparer.Ordinal);
        foreach (var (id, reason) in barred)
            Skip(id, reason);
        DropApplied();
        // What an applied update has in it too is not installed below it.
        foreach (var replaced in _offered.Values.Where(IsApplied).SelectMany(Replaced))
            Drop(replaced);
        DropImpossible();
        Replace();
    }

    /// <summary>Why updates were left out, by id; those that are replaced or applied need no reason.</summary>
    public IReadOnlyList<Diagnostic> Skipped => [.. _skipped.OrderBy(skipped => skipped.Key, StringComparer.Ordinal).Select(skipped => skipped.Value)];

    /// <summary>Selects.</summary>
    /// <param name="applied">What is applied, first applied first.</param>
    /// <param name="offered">All that is offered for the kernel.</param>
    /// <param name="wanted">What of it is wanted.</param>
    public static Selection Of(IReadOnlyList<AppliedFact> applied, IReadOnlyList<OfferedUpdate> offered, IReadOnlyCollection<OfferedUpdate> wanted)
    {
        var barred = new Dictionary<string, Diagnostic>(StringComparer.Ordinal);
        while (true)
        {
            var selection = new Selection(applied, offered, wanted, barred);
            if (selection._late.Count == 0)
                return selection;
            foreach (var id in selection._late)
                barred[id] = selection._skipped[id];
        }
    }

    /// <summary>The steps: what an update stands on first, older ones before newer ones, and what one replaces goes just before it comes.</summary>
    public IReadOnlyList<PlannedStep> Steps()
    {
        var steps = new List<PlannedStep>();
        var gone = new HashSet<string>(StringComparer.Ordinal);
        foreach (var offer in InOrder())
        {
            HashSet<string> going = [.. _going.GetValueOrDefault(offer.Update.Id) ?? []];
            // What stands on these goes for the sake of another update, which may come only later.
            foreach (var fact in _applied.Where(fact => fact.Requires.Any(going.Contains)))
                going.Add(fact.Id);
            steps.AddRange(_applied.Reverse().Where(fact => going.Contains(fact.Id) && gone.Add(fact.Id)).Select(fact => new PlannedStep(fact.Id, null)));
            steps.Add(new(offer.Update.Id, offer));
        }

        return steps;
    }

    // What stands on itself by way of others never comes.
    private List<OfferedUpdate> InOrder()
    {
        var ordered = new List<OfferedUpdate>();
        var done = new HashSet<string>(StringComparer.Ordinal);
        var open = _pool.Values.OrderBy(offer => offer.Update.Date ?? DateTimeOffset.MinValue).ThenBy(offer => offer.Update.Id, StringComparer.Ordinal).ToList();
        while (open.Find(offer => offer.Update.Requires.All(required => done.Contains(required.Id) || !_pool.ContainsKey(required.Id))) is { } next)
        {
            open.Remove(next);
            done.Add(next.Update.Id);
            ordered.Add(next);
        }

        return ordered;
    }

    private bool IsApplied(AvailableUpdate update) => _appliedById.GetValueOrDefault(update.Id)?.ManifestSha256 == update.ManifestSha256;

    private void DropApplied()
    {
        foreach (var offer in _pool.Values.Where(offer => _appliedById.ContainsKey(offer.Update.Id)).ToList())
        {
            _pool.Remove(offer.Update.Id);
            if (!IsApplied(offer.Update))
                Skip(offer.Update.Id, InstallDiagnostics.OtherApplied(offer.Update.Id));
        }
    }

    private void Skip(string id, Diagnostic reason)
    {
        _pool.Remove(id);
        _skipped[id] = reason;
    }

    private void Drop(PublishedRequirement update)
    {
        if (_pool.GetValueOrDefault(update.Id)?.Update.ManifestSha256 == update.ManifestSha256)
            _pool.Remove(update.Id);
    }

    /// <summary>Skips what stands on something that is not there, or on itself, until nothing more does.</summary>
    /// <returns>The ids.</returns>
    private List<string> DropImpossible()
    {
        var dropped = new List<string>();
        while (_pool.Values.OrderBy(offer => offer.Update.Id, StringComparer.Ordinal).Select(offer => (offer.Update.Id, Required: Unmet(offer.Update))).FirstOrDefault(found => found.Required is not null) is { Required: not null } unmet)
        {
            Skip(unmet.Id, InstallDiagnostics.RequirementMissing(unmet.Id, unmet.Required));
            dropped.Add(unmet.Id);
        }

        var sound = InOrder().Select(offer => offer.Update.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var id in _pool.Keys.Where(id => !sound.Contains(id)).ToList())
        {
            Skip(id, InstallDiagnostics.RequirementCycle(id));
            dropped.Add(id);
        }

        return dropped;
    }

    private string? Unmet(AvailableUpdate update) => update.Requires.FirstOrDefault(required =>
        (_appliedById.GetValueOrDefault(required.Id)?.ManifestSha256 ?? _pool.GetValueOrDefault(required.Id)?.Update.ManifestSha256) != required.ManifestSha256)?.Id;

    /// <summary>What an update has in it too, also by way of one that it has in it.</summary>
    private List<PublishedRequirement> Replaced(AvailableUpdate update)
    {
        var all = new List<PublishedRequirement>();
        var open = new Queue<PublishedRequirement>(update.Replaces);
        while (open.TryDequeue(out var next))
        {
            if (next.Id == update.Id || all.Contains(next))
                continue;
            all.Add(next);
            if (_offered.GetValueOrDefault(next.Id) is { } offered && offered.ManifestSha256 == next.ManifestSha256)
            {
                foreach (var further in offered.Replaces)
                    open.Enqueue(further);
            }
        }

        return all;
    }

    /// <summary>Lets updates take the place of those that they have in them, unless something else stands on one of these.</summary>
    private void Replace()
    {
        List<(AvailableUpdate Update, List<PublishedRequirement> Replaced)> Waiting() =>
        [
            .. _pool.Values.Select(offer => (offer.Update, Replaced: Replaced(offer.Update)))
                .Where(candidate => candidate.Replaced.Count > 0 && !_going.ContainsKey(candidate.Update.Id))
                .OrderByDescending(candidate => candidate.Replaced.Count).ThenBy(candidate => candidate.Update.Id, StringComparer.Ordinal),
        ];

        foreach (var (update, replaced) in Waiting())
        {
            if (OwnObstacle(update, replaced) is { } obstacle)
                Skip(update.Id, obstacle);
        }

        DropImpossible();
        while (Waiting() is { Count: > 0 } waiting)
        {
            // One after the other, for an obstacle goes when another one takes its place, or is skipped itself.
            if (waiting.Find(candidate => Obstacle(candidate.Update, candidate.Replaced) is null) is { Update: not null } next)
            {
                _going[next.Update.Id] = [.. next.Replaced.Select(other => other.Id)];
                next.Replaced.ForEach(Drop);
                continue;
            }

            Skip(waiting[^1].Update.Id, Obstacle(waiting[^1].Update, waiting[^1].Replaced)!);
            // One that took the place of others and then turned out to be impossible must not have done so.
            _late.AddRange(DropImpossible().Where(_going.ContainsKey));
        }
    }

    /// <summary>What keeps an update from replacing others, whatever becomes of the rest.</summary>
    private Diagnostic? OwnObstacle(AvailableUpdate update, List<PublishedRequirement> replaced)
    {
        if (update.Requires.FirstOrDefault(required => replaced.Exists(other => other.Id == required.Id)) is { } own)
            return InstallDiagnostics.CannotReplace(update.Id, own.Id, "it stands on it");
        // Of another package of the same id nobody knows whether it is in there.
        return replaced.Find(other => _appliedById.TryGetValue(other.Id, out var fact) && fact.ManifestSha256 != other.ManifestSha256) is { } foreign
            ? InstallDiagnostics.CannotReplace(update.Id, foreign.Id, "another package of this id is applied")
            : null;
    }

    private Diagnostic? Obstacle(AvailableUpdate update, List<PublishedRequirement> replaced)
    {
        var going = replaced.Select(other => other.Id).ToHashSet(StringComparer.Ordinal);
        var standing = _pool.Values.Where(offer => offer.Update.Id != update.Id).Select(offer => (offer.Update.Id, Requires: offer.Update.Requires.Select(required => required.Id)))
            .Concat(_applied.Where(fact => !_going.Values.Any(others => others.Contains(fact.Id))).Select(fact => (fact.Id, Requires: fact.Requires.AsEnumerable())));
        return standing.Where(other => !going.Contains(other.Id)).OrderBy(other => other.Id, StringComparer.Ordinal)
            .Select(other => (other.Id, Replaced: other.Requires.FirstOrDefault(going.Contains))).FirstOrDefault(other => other.Replaced is not null) is { Replaced: not null } found
            ? InstallDiagnostics.CannotReplace(update.Id, found.Replaced, $"{found.Id} stands on it")
            : null;
    }
}
