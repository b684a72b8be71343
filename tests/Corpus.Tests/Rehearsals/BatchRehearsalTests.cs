using Ksplice.Corpus.Cuts;
using Ksplice.Corpus.Rehearsals;
using Ksplice.Corpus.Runs;

namespace Ksplice.Corpus.Tests.Rehearsals;

public class BatchRehearsalTests
{
    private static readonly string[] s_names = ["a", "b", "c", "d", "e", "f", "g", "h"];

    [Fact]
    public async Task A_batch_that_passes_is_tried_once()
    {
        var habits = new FakeGuest.Habits();

        var outcomes = await RunAsync(habits);

        Assert.All(outcomes, o => Assert.Equal(RehearsalOutcome.Passed, o.Rehearsal!.Word));
        Assert.Equal(s_names, Assert.Single(habits.Batches));
        Assert.Equal(Enumerable.Range(1, 8).Select(i => (long)i), outcomes.Select(o => o.Rehearsal!.PauseNanoseconds));
    }

    [Fact]
    public async Task The_one_that_kills_the_guest_is_named_and_the_others_pass()
    {
        var habits = new FakeGuest.Habits { Deadly = ["f"] };

        var outcomes = await RunAsync(habits);

        Assert.Equal(["f"], Names(outcomes, RehearsalOutcome.Failed));
        Assert.Equal(7, Names(outcomes, RehearsalOutcome.Passed).Count);
        Assert.Equal(habits.Started, habits.Ended);
    }

    [Fact]
    public async Task Several_culprits_are_all_found_each_with_its_own_word()
    {
        var outcomes = await RunAsync(new FakeGuest.Habits { Warning = ["a", "h"], Busy = ["c"] });

        Assert.Equal(["a", "h"], Names(outcomes, RehearsalOutcome.Failed));
        Assert.Equal(["c"], Names(outcomes, RehearsalOutcome.Busy));
        Assert.Equal(5, Names(outcomes, RehearsalOutcome.Passed).Count);
    }

    [Fact]
    public async Task What_only_several_together_bring_about_is_not_forgotten()
    {
        var outcomes = await RunAsync(new FakeGuest.Habits { Together = ["a", "h"] });

        Assert.All(outcomes, o => Assert.Equal(RehearsalOutcome.Passed, o.Rehearsal!.Word));
        Assert.All(outcomes, o => Assert.Contains("WARNING", o.Rehearsal!.Detail, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_target_that_does_not_load_costs_only_its_update()
    {
        var outcomes = await RunAsync(new FakeGuest.Habits { MissingModules = ["mod-b"] }, "b");

        Assert.Equal(["b"], Names(outcomes, RehearsalOutcome.NotLoaded));
        Assert.Equal(7, Names(outcomes, RehearsalOutcome.Passed).Count);
    }

    [Fact]
    public async Task A_target_that_does_not_start_is_told_with_its_update_alone()
    {
        var outcomes = await RunAsync(new FakeGuest.Habits { Devices = ["mod-b"] }, "b", "c");

        Assert.Equal(8, Names(outcomes, RehearsalOutcome.Passed).Count);
        Assert.Equal(["b"], outcomes.Where(o => o.Rehearsal!.Dormant == "no such device").Select(o => o.Key));
        Assert.Equal(7, outcomes.Count(o => o.Rehearsal!.Dormant.Length == 0));
    }

    [Fact]
    public async Task Modules_are_loaded_again_into_the_guest_that_replaces_a_lost_one()
    {
        var habits = new FakeGuest.Habits { DeadlyModules = ["mod-d"], Deadly = ["f"], Needs = { ["a"] = "mod-a", ["h"] = "mod-h" } };

        var outcomes = await RunAsync(habits, "a", "d", "h");

        Assert.Equal(["d"], Names(outcomes, RehearsalOutcome.NotLoaded));
        Assert.Equal(["f"], Names(outcomes, RehearsalOutcome.Failed));
        Assert.Equal(6, Names(outcomes, RehearsalOutcome.Passed).Count);
    }

    [Fact]
    public async Task Many_batches_share_the_guests_and_no_batch_touches_a_unit_twice()
    {
        var habits = new FakeGuest.Habits();
        var updates = s_names.Select(n => Update(n, null)).Append(Update("a2", null) with { Units = ["a.c", "z.c"] }).Append(Update("z", null)).ToList();

        var outcomes = await RehearsalRun.RunAsync(updates, 4, 1, _ => Boot(habits), _ => { }, CancellationToken.None);

        Assert.Equal(10, outcomes.Count);
        Assert.All(habits.Batches, b => Assert.True(b.Count <= 4 && !(b.Contains("a") && b.Contains("a2")) && !(b.Contains("z") && b.Contains("a2"))));
        Assert.Equal((1, 1), (habits.Started, habits.Ended));
    }

    private static async Task<IReadOnlyList<CutOutcome>> RunAsync(FakeGuest.Habits habits, params string[] ofModules)
    {
        await using var rehearsal = new BatchRehearsal(_ => Boot(habits), _ => { });
        return await rehearsal.RunAsync([.. s_names.Select(n => Update(n, ofModules.Contains(n) ? "mod-" + n : null))], CancellationToken.None);
    }

    private static Task<IBatchGuest> Boot(FakeGuest.Habits habits)
    {
        habits.Started++;
        return Task.FromResult<IBatchGuest>(new FakeGuest(habits));
    }

    private static CutOutcome Update(string name, string? module) =>
        new(name, CutKind.File, name + ".c", OutcomeWords.Converted) { Update = name, Units = [name + ".c"], Targets = [module ?? "vmlinux"] };

    private static List<string> Names(IEnumerable<CutOutcome> outcomes, string word) => [.. outcomes.Where(o => o.Rehearsal!.Word == word).Select(o => o.Key).Order()];
}
