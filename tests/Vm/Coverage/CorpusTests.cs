using Ksplice.Corpus;
using Ksplice.Corpus.Cuts;
using Ksplice.Corpus.Runs;
using Ksplice.Corpus.Tables;

namespace Ksplice.Vm.Tests.Coverage;

/// <summary>Real fixes of the distribution's kernel, cut out of the difference of two of its sources.</summary>
[Collection(OwnGuest.Name)]
public class CorpusTests
{
    private const string From = "6.1.176-1";
    private const string To = "6.1.187-1";
    private const string NewerFrom = "6.12.115-2~deb12u1";
    private const string NewerTo = "6.12.117-1~deb12u1";

    // Known to hold something of each kind; the long tier takes what the commit gives it.
    private const int QuickSeed = 7;
    private const int QuickRehearsals = 3;
    private const int LongTries = 300;
    private const int NewerTries = 30;

    [Fact]
    public async Task A_handful_of_each_kind_ends_well_and_some_run_in_a_kernel()
    {
        var material = await FetchAsync(From, To);
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
        var outcomes = await MakeAndRehearseAsync(From, To, LongTries);

        Assert.All([(CutKind.Part, 0.95), (CutKind.File, 0.90), (CutKind.Group, 0.90)], goal => AssertShare(outcomes, o => o.Kind == goal.Item1, goal.Item2));
    }

    [Fact]
    [Trait("Tier", "long")]
    public async Task So_do_those_of_a_newer_kernel() => AssertShare(await MakeAndRehearseAsync(NewerFrom, NewerTo, NewerTries), _ => true, 0.90);

    private static async Task<IReadOnlyList<CutOutcome>> MakeAndRehearseAsync(string from, string to, int tries)
    {
        var material = await FetchAsync(from, to);
        var seed = await RunSeed.OfCommitAsync(Checkout.Root, CancellationToken.None) ?? QuickSeed;
        var folder = Path.Combine(TestKernel.Workspace, "corpus", $"{from}..{to}-{seed}");
        var run = Run(material, RunState.Open(folder, ToolVersion.Of(material.Architecture, Kmod), []), Mix.Usual, tries, seed);
        var outcomes = await run.MakeAsync(CancellationToken.None);

        Assert.Empty(outcomes.Where(o => o.Outcome == OutcomeWords.Failed).Select(o => $"{o.Key}: {o.Detail}"));
        AssertRehearsed(await RehearseAsync(run, outcomes));
        return outcomes;
    }

    private static string Kmod => Path.Combine(Checkout.Root, "kmod");

    private static async Task<RunMaterial> FetchAsync(string from, string to) =>
        await RunMaterial.FetchAsync(Path.Combine(await Checkout.ProgramFolderAsync(), "plugins"), TestKernel.Workspace, from, to, CancellationToken.None);

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

    private static void AssertRehearsed(IEnumerable<CutOutcome> outcomes) => Assert.All(outcomes, o => Assert.True(
        o.Rehearsal is { Word: RehearsalOutcome.Passed, Detail.Length: 0 }, $"{o.Key}: {o.Rehearsal!.Word} {o.Rehearsal.Detail}"));
}
