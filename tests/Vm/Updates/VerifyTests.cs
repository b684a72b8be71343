namespace Ksplice.Vm.Tests.Updates;

public sealed class VerifyTests(GuestFixture fixture) : UpdateScenario(fixture)
{
    [Fact]
    public async Task Units_of_the_running_kernel_and_of_its_modules_are_matched_and_counted()
    {
        await LoadDummyAsync();

        var both = (await Fixture.SpliceAsync($"verify --allow-unsigned {Fixture.Give(await TestUpdates.Both.Value)}")).Succeeded();
        var inotify = (await Fixture.SpliceAsync($"verify --allow-unsigned {Fixture.Give(await TestUpdates.Inotify.Value)}")).Succeeded();

        Assert.Equal(2, Matched(both, "units"));
        Assert.InRange(Matched(both, "functions"), 5, 100);
        Assert.Equal(1, Matched(inotify, "units"));
        Assert.InRange(Matched(inotify, "functions"), 10, 100);
        Assert.InRange(Matched(inotify, "bytes"), 1000, 100_000);
        await Fixture.RunAsync("rmmod dummy");
    }

    private static int Matched(SpliceResult result, string what) => (int)result.Json["matched"]![what]!;
}
