namespace Ksplice.Vm.Tests.Updates;

public sealed class TracingTests(GuestFixture fixture) : UpdateScenario(fixture)
{
    [Fact]
    public async Task The_function_tracer_sees_a_replaced_function_as_before()
    {
        const string seen = "echo > trace; cat /proc/meminfo >/dev/null; grep -c meminfo_proc_show trace";
        await Fixture.RunAsync("cd /sys/kernel/tracing; echo meminfo_proc_show > set_ftrace_filter; echo function > current_tracer");

        (await ApplyAsync(await TestUpdates.Meminfo.Value)).Succeeded();

        Assert.True(await ShowsMeminfoMarkAsync());
        await Fixture.RunAsync($"cd /sys/kernel/tracing; {seen}; echo nop > current_tracer; cat /proc/meminfo >/dev/null; echo function > current_tracer; {seen}");
        (await Fixture.SpliceAsync("undo vm-meminfo")).Succeeded();
        await Fixture.RunAsync($"cd /sys/kernel/tracing; {seen}; echo nop > current_tracer; echo > set_ftrace_filter");
        Assert.False(await ShowsMeminfoMarkAsync());
    }

    [Fact]
    public async Task A_kprobe_can_be_set_on_the_entry_of_a_replaced_function()
    {
        (await ApplyAsync(await TestUpdates.Meminfo.Value)).Succeeded();

        var hits = await Fixture.RunAsync("""
            cd /sys/kernel/tracing
            echo 'p:ksplice_test meminfo_proc_show' > kprobe_events
            echo 1 > events/kprobes/ksplice_test/enable
            echo > trace
            cat /proc/meminfo > /tmp/meminfo
            grep -c ksplice_test: trace
            echo 0 > events/kprobes/ksplice_test/enable
            echo > kprobe_events
            """);

        Assert.Equal("1\n", hits);
        Assert.Contains(TestUpdates.MeminfoMark, await Fixture.RunAsync("cat /tmp/meminfo"), StringComparison.Ordinal);
        (await Fixture.SpliceAsync("undo vm-meminfo")).Succeeded();
        Assert.False(await ShowsMeminfoMarkAsync());
    }

    [Fact]
    public async Task A_kprobe_on_the_jump_is_told_and_keeps_the_update_in()
    {
        (await ApplyAsync(await TestUpdates.Meminfo.Value)).Succeeded();
        await Fixture.RunAsync($"cd /sys/kernel/tracing; echo 'p:ksplice_test meminfo_proc_show+{await SiteOffsetAsync()}' > kprobe_events; echo 1 > events/kprobes/ksplice_test/enable");

        var status = (await Fixture.SpliceAsync("status")).Succeeded();
        var undo = await Fixture.SpliceAsync("undo vm-meminfo");

        await Fixture.RunAsync("cd /sys/kernel/tracing; echo 0 > events/kprobes/ksplice_test/enable; echo > kprobe_events");
        Assert.Contains("KSP5118", status.Codes);
        undo.Failed(4, "KSP5105");
        Assert.True(await ShowsMeminfoMarkAsync());
        (await Fixture.SpliceAsync("undo vm-meminfo")).Succeeded();
    }
}
