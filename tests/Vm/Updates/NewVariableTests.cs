namespace Ksplice.Vm.Tests.Updates;

/// <summary>Variables that an update brings along, or refers to anew.</summary>
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

    [Fact]
    public async Task A_shared_variable_for_each_cpu_that_is_not_exported_is_found_where_the_kernel_has_it()
    {
        const string function = "loadavg_proc_show:256";
        Assert.Equal("0\n", await Fixture.RunAsync("grep -c ' __ksymtab_process_counts$' /proc/kallsyms || true"));
        var before = await KernelBytesAsync(function);

        (await ApplyAsync(await TestUpdates.Processes.Value)).Succeeded();

        // Without a process of its own that would count; kernel threads may come in between.
        Assert.Equal("1 same\n", await Fixture.RunAsync("""
            for try in $(seq 50); do
                set -- /proc/[0-9]*
                { read load; read all here; } < /proc/loadavg
                [ $all = $# ] && break
            done
            [ $all = $# ] && [ $# -gt 10 ] && echo "$here same" || echo "$here: $# and not $all"
            """));
        (await Fixture.SpliceAsync("undo vm-processes")).Succeeded();
        Assert.Equal(before, await KernelBytesAsync(function));
        Assert.Equal("1\n", await Fixture.RunAsync("wc -l < /proc/loadavg"));
    }

    private async Task<string> AskAsync(params int[] cpus) =>
        (await Fixture.RunAsync($"for cpu in {string.Join(' ', cpus)}; do taskset -c $cpu grep -o '\\[.*\\]' /proc/version; done")).ReplaceLineEndings(" ").Trim();
}
