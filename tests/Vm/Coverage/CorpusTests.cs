using Ksplice.Corpus;
using Ksplice.Corpus.Cuts;
using Ksplice.Corpus.Demo;
using Ksplice.Corpus.Runs;
using Ksplice.Corpus.Tables;
using Ksplice.Engine.Plugins;

namespace Ksplice.Vm.Tests.Coverage;

/// <summary>Real fixes of the distribution's kernel, cut out of the difference of two of its sources.</summary>
[Collection(OwnGuest.Name)]
public class CorpusTests
{
    private const string Series = "6.1";
    private const string NewerSeries = "6.12";

    // Known to hold something of each kind; the long tier takes what the commit gives it.
    private const int QuickSeed = 7;
    private const int QuickRehearsals = 3;
    private const int LongTries = 300;
    private const int NewerTries = 30;

    [Fact]
    public async Task A_handful_of_each_kind_ends_well_and_some_run_in_a_kernel()
    {
        var material = await FetchAsync(Series);
        // Nothing is known from earlier runs, so that it really happens.
        var folder = Path.Combine(TestKernel.Workspace, "corpus", $"quick-{Environment.ProcessId}");
        try
        {
            var state = RunState.Open(folder, "quick", []);
            List<CutOutcome> outcomes = [];
            foreach (var mix in new[] { "part=1", "file=1" })
                outcomes.AddRange((await Run(material, state, mix, tries: 2).MakeAsync(CancellationToken.None)).Where(o => o.Counts));

            Assert.Equal(4, outcomes.Count);
            Assert.All(outcomes, o => Assert.True(o.Outcome != OutcomeWords.Failed, $"{o.Key}: {o.Detail}"));
            Assert.All(outcomes.Where(o => o.Outcome == OutcomeWords.Converted), o => Assert.NotEmpty(o.Classes));
            var chosen = outcomes.Where(o => o.Outcome == OutcomeWords.Converted).Take(QuickRehearsals).ToList();
            var rehearsed = await RehearseAsync(Run(material, state, Mix.Usual, tries: 1), chosen);
            Assert.Contains(rehearsed, o => o.Rehearsal!.Word == RehearsalOutcome.Passed);
            AssertRehearsed(rehearsed);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Takes hours; ./test.sh leaves it out without --long.
    [Fact]
    [Trait("Tier", "long")]
    public async Task Nearly_all_real_fixes_convert_and_all_that_do_run()
    {
        var outcomes = await MakeAndRehearseAsync(Series, LongTries);

        AssertShare(outcomes, o => o.Kind == CutKind.Part, 0.95);
        AssertShare(outcomes, o => o.Kind is CutKind.File or CutKind.Group, 0.90);
    }

    [Fact]
    [Trait("Tier", "long")]
    public async Task So_do_those_of_a_newer_kernel() => AssertShare(await MakeAndRehearseAsync(NewerSeries, NewerTries), _ => true, 0.90);

    private static async Task<IReadOnlyList<CutOutcome>> MakeAndRehearseAsync(string series, int tries)
    {
        var material = await FetchAsync(series);
        var seed = await RunSeed.OfCommitAsync(Checkout.Root, CancellationToken.None) ?? QuickSeed;
        var folder = Path.Combine(TestKernel.Workspace, "corpus", $"{material.Pair.FromVersion}..{material.Pair.ToVersion}-{seed}");
        var run = Run(material, RunState.Open(folder, ToolVersion.Of(material.Architecture, Kmod), []), Mix.Usual, tries, seed);
        var outcomes = await run.MakeAsync(CancellationToken.None);

        Assert.Empty(outcomes.Where(o => o.Outcome == OutcomeWords.Failed).Select(o => $"{o.Key}: {o.Detail}"));
        AssertRehearsed(await RehearseAsync(run, outcomes));
        return outcomes;
    }

    private static string Kmod => Path.Combine(Checkout.Root, "kmod");

    // The archive forgets old versions: what it has decides.
    private static async Task<RunMaterial> FetchAsync(string series)
    {
        var plugins = Path.Combine(await Checkout.ProgramFolderAsync(), "plugins");
        var sources = await new SourceArchive(PluginRegistry.Discover(PluginSearch.Usual([plugins])), TestKernel.Workspace).VersionsAsync(series, CancellationToken.None);
        var plan = DemoPlan.Choose(sources, await KernelRelease.ByVersionAsync(series, CancellationToken.None)) is [var first, ..] ? first
            : throw new InvalidOperationException($"The archive has no kernel {series} and a newer source of it; apt knows {string.Join(", ", sources)}.");
        return await RunMaterial.FetchAsync(plugins, TestKernel.Workspace, plan.From, plan.To, CancellationToken.None);
    }

    private static CorpusRun Run(RunMaterial material, RunState state, string mix, int tries, int seed = QuickSeed) =>
        new(material, new RunSettings(seed, Mix.Parse(mix)!, tries), state, _ => { });

    private static async Task<IReadOnlyList<CutOutcome>> RehearseAsync(CorpusRun run, IReadOnlyList<CutOutcome> outcomes) =>
        [.. (await run.RehearseAsync(outcomes, await Checkout.ProgramFolderAsync(), Kmod, CancellationToken.None)).Where(o => o.Rehearsal is not null)];

    private static void AssertShare(IEnumerable<CutOutcome> outcomes, Func<CutOutcome, bool> isOfKind, double goal)
    {
        var changing = outcomes.Where(o => isOfKind(o) && o.Counts && o.Outcome != OutcomeWords.Nothing && !o.IsSafetyRefusal).ToList();
        var refused = changing.Where(o => o.Outcome != OutcomeWords.Converted).Select(o => $"{o.Key}: {o.Detail}").ToList();
        var share = changing.Count == 0 ? 1 : 1 - ((double)refused.Count / changing.Count);
        Assert.True(share >= goal, $"{Numbers.Share(share, 1)} of {changing.Count} convert:\n{string.Join('\n', refused)}");
    }

    private static void AssertRehearsed(IReadOnlyList<CutOutcome> outcomes)
    {
        // Some modules ask for a processor or a device that the guest lacks.
        var loaded = outcomes.Where(o => o.Rehearsal!.Word != RehearsalOutcome.NotLoaded).ToList();
        Assert.All(loaded, o => Assert.True(o.Rehearsal is { Word: RehearsalOutcome.Passed, Detail.Length: 0 }, $"{o.Key}: {o.Rehearsal!.Word} {o.Rehearsal.Detail}"));
        Assert.True(outcomes.Count - loaded.Count <= 1 + (outcomes.Count / 10), $"Only {loaded.Count} of {outcomes.Count} were rehearsed at all.");
    }
}
