using Ksplice.Abstractions.Sources;
using Ksplice.Engine.Pipeline;

namespace Ksplice.Corpus.Demo;

/// <summary>A kernel to show fixes on, updates for it, and where more come from.</summary>
/// <param name="Plan">Which kernel.</param>
/// <param name="Inputs">Its packages.</param>
/// <param name="Updates">What is shown.</param>
/// <param name="Finder">Finds others, where updates had to be found.</param>
internal sealed record DemoMaterial(DemoPlan Plan, KernelInputs Inputs, IReadOnlyList<DemoUpdate> Updates, SubstituteFinder? Finder)
{
    private const string Series = "6.1";

    /// <summary>Fetches a kernel and makes updates for it: the usual ones, or what can be found.</summary>
    public static async Task<DemoMaterial> PrepareAsync(DemoSettings settings, Story story, CancellationToken cancellation)
    {
        var archive = new SourceArchive(settings.Plugins, settings.Workspace);
        var sources = (await archive.VersionsAsync(Series, cancellation)).Except(settings.Without).ToList();
        var plans = DemoPlan.Choose(sources, await KernelRelease.ByVersionAsync(Series, cancellation));
        if (plans.Count == 0)
            throw new InvalidOperationException($"Needed are a kernel image and a newer kernel source; apt knows the sources {(sources.Count == 0 ? "(none)" : string.Join(", ", sources))} and no such image. 'apt-get update' may help.");
        if (!plans[0].IsUsual)
        {
            story.Step("The fixes that are usually shown cannot be had: others are looked for");
            story.Say("", $"They need kernel {DemoFix.UsualFrom} and source {DemoFix.UsualTo}; the archive has the sources {string.Join(", ", sources)}.");
        }

        foreach (var plan in plans)
        {
            var material = await PrepareAsync(settings, plan, archive, story, cancellation);
            if (material.Updates.Count > 0)
                return material;
            story.Report($"No fix was found between {plan.From} and {plan.To}.");
        }

        throw new InvalidOperationException("No fix between any two source versions in the archive became an update.");
    }

    private static async Task<DemoMaterial> PrepareAsync(
        DemoSettings settings, DemoPlan plan, SourceArchive archive, Story story, CancellationToken cancellation)
    {
        story.Step($"Packages: kernel {plan.Release} ({plan.From}) as shipped, and the newer source {plan.To}");
        var inputs = await settings.Plugins.Source("apt").Value!.FetchAsync(
            new KernelInputRequest(plan.Release, settings.Architecture.KernelName, Path.Combine(settings.Workspace, "packages")), story, cancellation);
        if (!inputs.IsOk)
            throw new InvalidOperationException(string.Join("; ", inputs.Diagnostics));
        var pair = await archive.UnpackAsync(plan.From, plan.To, plan.IsUsual ? [.. DemoFix.Usual.Select(f => f.File)] : [], story, cancellation);

        story.Step("Updates: the differences of the two sources become hot updates");
        var maker = new DemoUpdateMaker(pair, inputs.Value, settings.Architecture, settings.Workspace);
        var finder = plan.IsUsual ? null : new SubstituteFinder(pair, maker, inputs.Value, settings.Splice, story);
        var updates = new List<DemoUpdate>();
        if (finder is null)
        {
            foreach (var fix in DemoFix.Usual)
                updates.Add(await MakeUsualAsync(maker, fix, story, cancellation));
        }
        else
        {
            foreach (var ofModule in new[] { false, true })
            {
                if (await finder.NextAsync(ofModule, cancellation) is { } found)
                    updates.Add(found);
            }
        }

        foreach (var update in updates)
            story.Say("made", $"{update.Fix.Id}: {update.Fix.File} ({(update.Module is { } module ? "module " + module : "built in")}), {string.Join(", ", update.Functions)}");
        return new DemoMaterial(plan, inputs.Value, updates, finder);
    }

    private static async Task<DemoUpdate> MakeUsualAsync(DemoUpdateMaker maker, DemoFix fix, Story story, CancellationToken cancellation)
    {
        var made = await maker.MakeAsync(fix, story, cancellation);
        return made.IsOk ? made.Value : throw new InvalidOperationException($"{fix.Id}: {string.Join("; ", made.Diagnostics)}");
    }
}
