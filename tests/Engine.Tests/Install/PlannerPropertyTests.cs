using System.Globalization;
using Ksplice.Engine.Install;

namespace Ksplice.Engine.Tests.Install;

/// <summary>What holds for plans of whatever is offered and applied: tried with thousands of worlds made at random, sound ones and others.</summary>
public class PlannerPropertyTests
{
    private const int Worlds = 5000;

    [Fact]
    public void Upgrades_keep_everything_standing_on_its_feet()
    {
        var (installed, removed, skipped, repeated) = (0, 0, 0, 0);
        for (var seed = 0; seed < Worlds; seed++)
        {
            var (offers, applied) = World(new Random(seed));
            var plan = Planner.Upgrade(Offers.Catalogue(offers), applied);
            Check(seed, offers, applied, plan);
            repeated += Repetitions(seed, offers, Offers.After(applied, plan));
            installed += plan.Steps.Count(step => !step.IsRemoval);
            removed += plan.Steps.Count(step => step.IsRemoval);
            skipped += plan.Skipped.Count;
        }

        // The worlds are worth something.
        Assert.True(repeated < Worlds / 200, $"{repeated} more runs found something to do");
        Assert.True(installed > Worlds && removed > Worlds / 10 && skipped > Worlds / 2, $"{installed} {removed} {skipped}");
    }

    [Fact]
    public void Removals_never_take_away_what_something_stands_on()
    {
        for (var seed = 0; seed < Worlds; seed++)
        {
            var random = new Random(seed);
            var (_, applied) = World(random);
            var ids = applied.Where(_ => random.Next(3) == 0).Select(fact => fact.Id).ToList();
            CheckSteps(seed, applied, Planner.Remove(applied, ids).Value!);
            Assert.Empty(Offers.After(applied, Planner.Remove(applied, null).Value!));
        }
    }

    private static void Check(int seed, List<OfferedUpdate> offers, List<AppliedFact> applied, InstallPlan plan)
    {
        CheckSteps(seed, applied, plan);
        var after = Offers.After(applied, plan);
        var shuffled = Planner.Upgrade(Offers.Catalogue(offers.OrderBy(offer => Offers.Hash(offer.Update.Id))), applied);
        Assert.Equal(plan.Steps.Select(step => step.Id), shuffled.Steps.Select(step => step.Id));

        var present = after.Select(fact => fact.Id).ToHashSet(StringComparer.Ordinal);
        var skipped = plan.Skipped.Select(reason => reason.Location!).ToHashSet(StringComparer.Ordinal);
        var replaced = Covered(offers, present);
        foreach (var offer in offers)
            Assert.True(present.Contains(offer.Update.Id) || skipped.Contains(offer.Update.Id) || replaced.Contains(offer.Update.Id), $"world {seed}: {offer.Update.Id} is left out without a reason");
        foreach (var step in plan.Steps.Where(step => !step.IsRemoval))
            Assert.True(step.Offer!.Update.Replaces.All(other => other.Id == step.Id || !present.Contains(other.Id)), $"world {seed}: {step.Id} is installed beside what it replaces");
    }

    // Where updates stand both on one and on what that one replaces, some turn out to be impossible, and what they stood in the way of comes in the next run.
    private static int Repetitions(int seed, List<OfferedUpdate> offers, List<AppliedFact> applied)
    {
        var runs = 0;
        while (Planner.Upgrade(Offers.Catalogue(offers), applied) is { Steps.Count: > 0 } plan)
        {
            Check(seed, offers, applied, plan);
            applied = Offers.After(applied, plan);
            Assert.True(++runs <= 3, $"world {seed}: there is no end");
        }

        return runs;
    }

    private static void CheckSteps(int seed, List<AppliedFact> applied, InstallPlan plan)
    {
        var now = applied.ToDictionary(fact => fact.Id, StringComparer.Ordinal);
        foreach (var step in plan.Steps)
        {
            if (step.Offer is not { Update: var update })
            {
                Assert.True(now.Remove(step.Id), $"world {seed}: {step.Id} is removed and not there");
                Assert.True(now.Values.All(fact => !fact.Requires.Contains(step.Id)), $"world {seed}: {step.Id} is removed under something");
                continue;
            }

            Assert.True(update.Requires.All(required => now.GetValueOrDefault(required.Id)?.ManifestSha256 == required.ManifestSha256), $"world {seed}: {step.Id} has nothing to stand on");
            Assert.True(now.TryAdd(update.Id, new(update.Id, update.ManifestSha256, [.. update.Requires.Select(required => required.Id)])), $"world {seed}: {step.Id} is installed twice");
        }
    }

    private static HashSet<string> Covered(List<OfferedUpdate> offers, HashSet<string> present)
    {
        var covered = new HashSet<string>(StringComparer.Ordinal);
        var byId = offers.ToDictionary(offer => offer.Update.Id, offer => offer.Update, StringComparer.Ordinal);
        var open = new Queue<string>(present);
        while (open.TryDequeue(out var id))
        {
            foreach (var replaced in byId.GetValueOrDefault(id)?.Replaces ?? [])
            {
                if (covered.Add(replaced.Id))
                    open.Enqueue(replaced.Id);
            }
        }

        return covered;
    }

    private static (List<OfferedUpdate> Offers, List<AppliedFact> Applied) World(Random random)
    {
        var ids = Enumerable.Range(0, random.Next(1, 9)).Select(i => string.Create(CultureInfo.InvariantCulture, $"u{i}")).ToList();
        // Mostly backwards, as honest publishers have it; sometimes anything.
        string[] Some(int i, int chance) => [.. ids.Where((_, j) => (j < i || random.Next(20) == 0) && random.Next(chance) == 0)];
        var offers = ids.Select((id, i) => Offers.Offer(id, Some(i, 5), Some(i, 5), random.Next(3) == 0 ? null : DateTimeOffset.UnixEpoch.AddDays(random.Next(4)))).ToList();
        var applied = new List<AppliedFact>();
        foreach (var offer in offers.Where(_ => random.Next(3) == 0))
        {
            var requires = offer.Update.Requires.Select(required => required.Id).Where(id => applied.Exists(fact => fact.Id == id)).ToArray();
            applied.Add(Offers.Applied(offer.Update.Id, requires) with { ManifestSha256 = random.Next(10) == 0 ? null : offer.Update.ManifestSha256 });
        }

        return ([.. offers.Where(_ => random.Next(8) != 0)], applied);
    }
}
