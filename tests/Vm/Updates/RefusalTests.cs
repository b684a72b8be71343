namespace Ksplice.Vm.Tests.Updates;

/// <summary>What is refused leaves the kernel as it was: nothing loaded, nothing written.</summary>
public sealed class RefusalTests(GuestFixture fixture) : UpdateScenario(fixture)
{
    private const string OtherBuildId = "0123456789abcdef0123456789abcdef01234567";

    [Fact]
    public async Task An_update_for_another_build_of_the_kernel_or_of_a_module_is_unsupported()
    {
        var kernel = EditedUpdate.WithManifest(
            await TestUpdates.Meminfo.Value, "vm-other-kernel", m => m with { Kernel = m.Kernel with { VmlinuxBuildId = OtherBuildId } });
        var module = EditedUpdate.WithManifest(
            await TestUpdates.Dummy.Value, "vm-other-module", m => m with { Targets = [m.Targets[0] with { BuildId = OtherBuildId }] });
        await LoadDummyAsync();

        await RefusedAsync(7, "KSP4017", kernel);
        await RefusedAsync(7, "KSP4017", module);

        await Fixture.RunAsync("rmmod dummy");
    }

    [Fact]
    public async Task A_target_module_that_is_not_loaded_is_named()
    {
        await Fixture.RunAsync("! grep -q '^dummy ' /proc/modules || rmmod dummy");

        await RefusedAsync(4, "KSP4016", await TestUpdates.Dummy.Value);
    }

    [Fact]
    public async Task Unsigned_and_tampered_updates_are_not_trusted()
    {
        var update = await TestUpdates.Meminfo.Value;
        var tampered = EditedUpdate.WithFlippedBit(update, "vm-tampered");

        (await Fixture.SpliceAsync($"apply {Fixture.Give(update)}")).Failed(6, "KSP3003");
        (await ApplyAsync(tampered)).Failed(6, "KSP3007");

        Assert.False(await ShowsMeminfoMarkAsync());
    }

    [Fact]
    public async Task A_user_who_may_not_load_modules_is_told_to_be_root()
    {
        const string nobody = "setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=+dac_read_search --ambient-caps=+dac_read_search --";

        await RefusedAsync(4, "KSP4001", await TestUpdates.Meminfo.Value, nobody + " env HOME=/tmp");
    }

    [Fact]
    public async Task A_container_is_told_to_apply_on_the_host()
    {
        var refused = await RefusedAsync(4, "KSP4003", await TestUpdates.Meminfo.Value, "unshare --mount --pid --fork --mount-proc");

        Assert.Contains("host", (string)refused.Json["diagnostics"]![0]!["hint"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_update_of_the_same_function_is_refused_while_the_first_is_applied()
    {
        var update = await TestUpdates.Meminfo.Value;
        var again = EditedUpdate.WithManifest(update, "vm-meminfo-again", m => m with { Title = "Another" });
        (await ApplyAsync(update)).Succeeded();

        (await ApplyAsync(again)).Failed(4, "KSP4011");

        Assert.True(await ShowsMeminfoMarkAsync());
    }

    [Theory]
    [InlineData(false, "KSP5105")]
    [InlineData(true, "KSP4011")]
    public async Task A_kprobe_where_the_jump_would_go_is_seen_before_anything_is_loaded(bool armed, string code)
    {
        // The first update finds out where that is.
        (await ApplyAsync(await TestUpdates.Meminfo.Value)).Succeeded();
        (await Fixture.SpliceAsync("undo --all")).Succeeded();
        await Fixture.RunAsync($"cd /sys/kernel/tracing; echo 'p:ksplice_test meminfo_proc_show+{await SiteOffsetAsync()}' > kprobe_events; echo {(armed ? 1 : 0)} > events/kprobes/ksplice_test/enable");
        var other = EditedUpdate.WithManifest(await TestUpdates.Meminfo.Value, "vm-probed", m => m with { Title = "Probed" });

        await RefusedAsync(4, code, other);

        await Fixture.RunAsync("cd /sys/kernel/tracing; echo 0 > events/kprobes/ksplice_test/enable; echo > kprobe_events");
        (await ApplyAsync(await TestUpdates.Meminfo.Value)).Succeeded();
    }

    [Fact]
    public async Task A_function_that_a_livepatch_redirects_is_left_to_it()
    {
        var livepatch = Fixture.Give(await TestKernel.BuildModuleAsync("tests/Vm/Livepatch", "ksplice_test_livepatch"));
        await Fixture.RunAsync($"insmod {livepatch}; until [ \"$(cat /sys/kernel/livepatch/ksplice_test_livepatch/transition)\" = 0 ]; do sleep 0.2; done");

        await RefusedAsync(4, "KSP4104", await TestUpdates.Meminfo.Value);

        await Fixture.RunAsync(
            "echo 0 > /sys/kernel/livepatch/ksplice_test_livepatch/enabled; while [ -e /sys/kernel/livepatch/ksplice_test_livepatch ]; do sleep 0.2; done; rmmod ksplice_test_livepatch");
    }

    private async Task<SpliceResult> RefusedAsync(int exitCode, string code, string update, string wrapper = "")
    {
        var modules = await ReplacementModulesAsync();
        var bytes = await KernelBytesAsync("meminfo_proc_show");
        var refused = (await ApplyAsync([update], wrapper)).Failed(exitCode, code);
        Assert.Equal(modules, await ReplacementModulesAsync());
        Assert.Equal(bytes, await KernelBytesAsync("meminfo_proc_show"));
        return refused;
    }
}
