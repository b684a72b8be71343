using System.Diagnostics;
using Ksplice.Engine.Pipeline;

namespace Ksplice.Corpus.Demo;

/// <summary>A whole demonstration.</summary>
internal sealed class DemoRun(DemoSettings settings, Story story)
{
    /// <summary>Runs it; false when something was not as it should be.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellation)
    {
        var total = Stopwatch.StartNew();
        story.Raw("Real fixes of the distribution's kernel become hot updates; the kernel takes them while it runs, and gives them back.");
        var material = await DemoMaterial.PrepareAsync(settings, story, cancellation);

        story.Step($"Machine: the unmodified {material.Plan.Release} boots in QEMU");
        var module = await RehearseUpdate.BuildKernelModuleAsync(
            material.Inputs, settings.Workspace, Environment.ProcessorCount, Path.Combine(settings.Splice, "kmod"), story, cancellation);
        if (!module.IsOk)
            throw new InvalidOperationException(string.Join("; ", module.Diagnostics));
        await using var guest = await DemoGuest.StartAsync(material.Inputs, settings.Splice, module.Value, settings.Programs, cancellation);
        await guest.StartWitnessesAsync(cancellation);
        story.Report($"Up in {guest.BootTime.TotalSeconds:0.0} s. A TCP connection and a counting process run in it and must not notice anything.");

        var show = new FixShow(guest, story);
        var results = new List<FixResult>();
        foreach (var update in material.Updates)
        {
            if (await ShowAsync(show, update, material.Finder, cancellation) is { } result)
                results.Add(result);
        }

        story.Step("Figures (an emulated machine is 10 to 30 times slower than a real one)");
        foreach (var line in ResultTable.Render(results))
            story.Raw("   " + line);
        var warnings = await guest.WarningsAsync(cancellation);
        story.Raw("");
        story.Say("kernel log", warnings.Count == 0 ? "clean" : string.Join(" | ", warnings));
        story.End();
        story.Say("time", string.Join(", ", story.Times.Select((t, i) => $"step {i + 1}: {t.Seconds:0} s")));
        var passed = warnings.Count == 0 && results.Count > 0 && results.Count >= (material.Plan.IsUsual ? material.Updates.Count : 1) && results.TrueForAll(r => r.Passed);
        story.Raw("");
        story.Raw($"{(passed ? "All went as it should" : "FAILED: not everything was as it should be")}; {total.Elapsed.TotalSeconds:0} s.");
        return passed;
    }

    // A fix that was found may, other than the usual ones, not be for this machine; then the next one is.
    private async Task<FixResult?> ShowAsync(FixShow show, DemoUpdate first, SubstituteFinder? finder, CancellationToken cancellation)
    {
        for (var update = first; update is not null; update = finder is null ? null : await finder.NextAsync(update.Module is not null, cancellation))
        {
            story.Step($"Fix: {update.Fix.Title}");
            if (await show.ShowAsync(update, cancellation) is { } result)
                return result;
        }

        return null;
    }
}
