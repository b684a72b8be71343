using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Apply.Stack;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Pipeline;

/// <summary>Looks, before anything else is done with them, whether updates can lie over each other in the order given.</summary>
public static class UpdateSeries
{
    /// <summary>The first objection; null when there is none.</summary>
    /// <param name="packages">The updates, lowest first.</param>
    /// <param name="isComplete">True when nothing else is applied, so that all that they stand on must be among them.</param>
    public static Diagnostic? Objection(IReadOnlyList<UpdatePackage> packages, bool isComplete) =>
        Objection([.. packages.Select(p => (new RequiredUpdate(p.Manifest.Id, p.ManifestSha256), p.Manifest))], isComplete);

    internal static Diagnostic? Objection(IReadOnlyList<(RequiredUpdate Identity, UpdateManifest Manifest)> updates, bool isComplete)
    {
        for (var number = 0; number < updates.Count; number++)
        {
            var (identity, manifest) = updates[number];
            var before = updates.Take(number).ToList();
            foreach (var required in manifest.Requires)
            {
                var given = before.Find(b => b.Identity.Id == required.Id).Identity;
                if (given is null && isComplete)
                    return PipelineDiagnostics.RequiredNotGiven(identity.Id, required.Id);
                if (given is not null && given != required)
                    return PipelineDiagnostics.OtherPackageGiven(identity.Id, required.Id);
            }

            if (before.Find(b => b.Manifest.Requires.Any(r => r.Id == identity.Id)).Identity is { } early)
                return PipelineDiagnostics.RequiredNotGiven(early.Id, identity.Id);
            if (before.Where(b => manifest.Requires.All(r => r.Id != b.Identity.Id)).Select(b => Conflict(manifest, b.Manifest)).FirstOrDefault(c => c is not null) is { } conflict)
                return conflict;
        }

        return null;
    }

    private static Diagnostic? Conflict(UpdateManifest manifest, UpdateManifest below)
    {
        if (below.Id == manifest.Id)
            return PipelineDiagnostics.GivenTwice(manifest.Id);
        foreach (var target in manifest.Targets)
        {
            if (below.Targets.FirstOrDefault(t => t.Name == target.Name) is not { } other)
                continue;
            var units = Changed(target).Select(c => c.Unit).Intersect(Changed(other).Select(c => c.Unit), StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
            var both = Changed(target).Intersect(Changed(other)).Where(c => c.Running is not null).Order().ToList();
            if (both.Count > 0)
                return StackDiagnostics.SameFunction($"{both[0].Unit}: {both[0].Running}", below.Id);
            if (units.Count > 0)
                return StackDiagnostics.SameUnit(units[0], below.Id);
        }

        return null;
    }

    private static IEnumerable<(string Unit, string? Running)> Changed(UpdateTarget target) =>
        target.Functions.Where(f => f.State != FunctionState.Removed).Select(f => (f.Unit, f.Running))
            .Concat(target.Data.Where(d => d.Rewrite is not null).Select(d => (d.Unit, (string?)d.Rewrite!.Running)));
}
