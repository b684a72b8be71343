namespace Ksplice.Vm.Tests.Updates;

/// <summary>Variables that an update brings along.</summary>
[Collection(UpdateGuest.Name)]
public sealed class NewVariableTests(GuestFixture fixture) : UpdateScenario(fixture)
{
    [Fact]
    public async Task A_variable_for_each_cpu_begins_with_its_initial_value_on_each_and_counts_by_itself()
    {
        (await ApplyAsync(await TestUpdates.PerCpu.Value)).Succeeded();

        Assert.Equal("[0 41] [0 42] [1 41] [0 43] [1 42]", await AskAsync(0, 0, 1, 0, 1));

        (await Fixture.SpliceAsync("undo vm-per-cpu")).Succeeded();
        Assert.DoesNotContain("[", await Fixture.RunAsync("cat /proc/version"), StringComparison.Ordinal);
    }

    private async Task<string> AskAsync(params int[] cpus) =>
        (await Fixture.RunAsync($"for cpu in {string.Join(' ', cpus)}; do taskset -c $cpu grep -o '\\[.*\\]' /proc/version; done")).ReplaceLineEndings(" ").Trim();
}
