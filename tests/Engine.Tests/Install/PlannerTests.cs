using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Install;

namespace Ksplice.Engine.Tests.Install;

public class PlannerTests
{
    private static readonly DateTimeOffset s_day = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_an_update_stands_on_comes_first_and_older_ones_before_newer_ones() => Assert.Equal(
        "b d a c",
        Text(Planner.Upgrade(
            Offers.Catalogue(Offers.Offer("a", ["d"], date: s_day), Offers.Offer("b"), Offers.Offer("c", date: s_day.AddDays(2)), Offers.Offer("d", date: s_day.AddDays(-1))), [])));

    [Fact]
    public void What_is_applied_is_not_installed_again()
    {
        var plan = Planner.Upgrade(Offers.Catalogue(Offers.Offer("a"), Offers.Offer("b", ["a"])), [Offers.Applied("a")]);

        Assert.Equal("b", Text(plan));
        Assert.Empty(plan.Skipped);
        Assert.Equal("", Text(Planner.Upgrade(Offers.Catalogue(Offers.Offer("a")), [Offers.Applied("a")])));
    }

    [Fact]
    public void What_cannot_be_installed_is_skipped_with_its_reason_and_the_rest_goes_on()
    {
        var plan = Planner.Upgrade(
            Offers.Catalogue(Offers.Offer("a", ["missing"]), Offers.Offer("b", ["a"]), Offers.Offer("c", ["d"]), Offers.Offer("d", ["c"]), Offers.Offer("e"), Offers.Offer("f")),
            [Offers.Applied("f") with { ManifestSha256 = Offers.Hash("another") }]);

        Assert.Equal("e", Text(plan));
        Assert.Equal(["KSP6407 a", "KSP6407 b", "KSP6408 c", "KSP6408 d", "KSP6412 f"], Reasons(plan.Skipped));
    }

    [Fact]
    public void What_stands_on_another_package_of_an_applied_id_is_skipped() => Assert.Equal(
        ["KSP6407 b"], Reasons(Planner.Upgrade(Offers.Catalogue(Offers.Offer("b", ["a"])), [Offers.Applied("a") with { ManifestSha256 = null }]).Skipped));

    [Fact]
    public void A_cumulative_update_takes_the_place_of_those_in_it()
    {
        var catalogue = Offers.Catalogue(Offers.Offer("a"), Offers.Offer("b", ["a"]), Offers.Offer("all", replaces: ["a", "b"]), Offers.Offer("z"));

        Assert.Equal("all z", Text(Planner.Upgrade(catalogue, [])));
        Assert.Equal("-b -a all z", Text(Planner.Upgrade(catalogue, [Offers.Applied("a"), Offers.Applied("b", "a")])));
        Assert.Equal("z", Text(Planner.Upgrade(catalogue, [Offers.Applied("all")])));
    }

    [Fact]
    public void A_cumulative_update_leaves_alone_what_something_else_stands_on()
    {
        var catalogue = Offers.Catalogue(Offers.Offer("a"), Offers.Offer("all", replaces: ["a"]), Offers.Offer("other", ["a"]));
        var plan = Planner.Upgrade(catalogue, []);

        Assert.Equal("a other", Text(plan));
        Assert.Equal(["KSP6409 all"], Reasons(plan.Skipped));
        Assert.Equal("", Text(Planner.Upgrade(Offers.Catalogue(Offers.Offer("all", replaces: ["a"])), [Offers.Applied("a"), Offers.Applied("x", "a")])));
    }

    [Fact]
    public void One_that_cannot_be_installed_itself_takes_nobodys_place()
    {
        var plan = Planner.Upgrade(
            Offers.Catalogue(Offers.Offer("a"), Offers.Offer("b"), Offers.Offer("big", ["small"], ["a"]), Offers.Offer("small", replaces: ["b"]), Offers.Offer("on", ["b"])), []);

        Assert.Equal("a b on", Text(plan));
        Assert.Equal(["KSP6407 big", "KSP6409 small"], Reasons(plan.Skipped));
    }

    [Fact]
    public void Some_updates_are_installed_with_what_they_stand_on_and_nothing_else()
    {
        var catalogue = Offers.Catalogue(Offers.Offer("a"), Offers.Offer("b", ["a"]), Offers.Offer("c"));

        Assert.Equal("a b", Text(Planner.Install(catalogue, [], ["b"]).Value!));
        Assert.Equal("b", Text(Planner.Install(catalogue, [Offers.Applied("a")], ["b", "a"]).Value!));
        Assert.Equal("", Text(Planner.Install(catalogue, [Offers.Applied("x")], ["x"]).Value!));
    }

    [Fact]
    public void An_update_that_cannot_be_installed_is_refused()
    {
        var other = Offers.Offer("other");
        var catalogue = Offers.Catalogue(
            Offers.Offer("a", ["missing"]), other with { Update = other.Update with { KernelBuildId = new string('c', 40) } },
            Offers.Offer("twice"), new OfferedUpdate("two", Offers.Update("twice") with { ManifestSha256 = Offers.Hash("x") }));

        Assert.Equal(["KSP6407 a"], Reasons(Planner.Install(catalogue, [], ["a"]).Diagnostics));
        Assert.Equal(["KSP6406 other", "KSP6405 none", "KSP6411 twice"], Reasons(Planner.Install(catalogue, [], ["other", "none", "twice"]).Diagnostics));
    }

    [Fact]
    public void What_stands_on_an_update_goes_before_it()
    {
        AppliedFact[] applied = [Offers.Applied("a"), Offers.Applied("b"), Offers.Applied("c", "a"), Offers.Applied("d", "c")];

        Assert.Equal("-d -c -a", Text(Planner.Remove(applied, ["a"]).Value!));
        Assert.Equal("-d -c -b -a", Text(Planner.Remove(applied, null).Value!));
        Assert.Equal(["KSP6413 x"], Reasons(Planner.Remove(applied, ["a", "x"]).Diagnostics));
    }

    private static string Text(InstallPlan plan) => string.Join(' ', plan.Steps.Select(step => (step.IsRemoval ? "-" : "") + step.Id));

    private static IEnumerable<string> Reasons(IEnumerable<Diagnostic> diagnostics) => diagnostics.Select(diagnostic => $"{diagnostic.Code} {diagnostic.Location}");
}
