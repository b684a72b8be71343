using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Install;

/// <summary>Decides what to do, from what is offered and what is applied and nothing else: the same facts always give the same plan.</summary>
public static class Planner
{
    /// <summary>Everything that is offered and not applied, where that is possible.</summary>
    /// <param name="catalogue">What is offered for the kernel.</param>
    /// <param name="applied">What is applied, first applied first.</param>
    public static InstallPlan Upgrade(Catalogue catalogue, IReadOnlyList<AppliedFact> applied)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(applied);
        var selection = Selection.Of(applied, catalogue.Fitting, catalogue.Fitting);
        return new(selection.Steps(), selection.Skipped);
    }

    /// <summary>Some updates, with what they stand on.</summary>
    /// <param name="catalogue">What is offered for the kernel.</param>
    /// <param name="applied">What is applied, first applied first.</param>
    /// <param name="ids">Which ones.</param>
    /// <returns>The plan, empty when all are applied; refused when one of them cannot be installed.</returns>
    public static Outcome<InstallPlan> Install(Catalogue catalogue, IReadOnlyList<AppliedFact> applied, IReadOnlyList<string> ids)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(applied);
        ArgumentNullException.ThrowIfNull(ids);
        var offers = catalogue.Fitting.ToDictionary(offer => offer.Update.Id, StringComparer.Ordinal);
        if (ids.Where(id => !offers.ContainsKey(id) && applied.All(fact => fact.Id != id)).Select(catalogue.Absence).ToList() is { Count: > 0 } missing)
            return Outcome<InstallPlan>.Refused(missing);

        var wanted = new Dictionary<string, OfferedUpdate>(StringComparer.Ordinal);
        var open = new Stack<string>(ids.Where(offers.ContainsKey));
        while (open.TryPop(out var id))
        {
            if (!wanted.TryAdd(id, offers[id]))
                continue;
            foreach (var required in offers[id].Update.Requires.Where(required => offers.ContainsKey(required.Id)))
                open.Push(required.Id);
        }

        var selection = Selection.Of(applied, catalogue.Fitting, wanted.Values);
        return selection.Skipped.Count > 0 ? Outcome<InstallPlan>.Refused(selection.Skipped) : Outcome<InstallPlan>.Ok(new(selection.Steps(), []));
    }

    /// <summary>Takes updates out, and first those that stand on them.</summary>
    /// <param name="applied">What is applied, first applied first.</param>
    /// <param name="ids">Which ones; null for all.</param>
    public static Outcome<InstallPlan> Remove(IReadOnlyList<AppliedFact> applied, IReadOnlyList<string>? ids)
    {
        ArgumentNullException.ThrowIfNull(applied);
        if (ids?.Where(id => applied.All(fact => fact.Id != id)).Select(InstallDiagnostics.NotInstalled).ToList() is { Count: > 0 } missing)
            return Outcome<InstallPlan>.Refused(missing);
        var going = ids is null ? [.. applied.Select(fact => fact.Id)] : ids.ToHashSet(StringComparer.Ordinal);
        // One that stands on another was applied after it, so one pass finds all.
        foreach (var fact in applied.Where(fact => fact.Requires.Any(going.Contains)))
            going.Add(fact.Id);
        return Outcome<InstallPlan>.Ok(new([.. applied.Reverse().Where(fact => going.Contains(fact.Id)).Select(fact => new PlannedStep(fact.Id, null))], []));
    }
}
