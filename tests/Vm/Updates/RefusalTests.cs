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
    public async Task An_update_for_another_machine_is_unsupported_and_its_objects_are_not_taken_for_this_ones()
    {
        const int machine = 18;
        var update = await TestUpdates.Meminfo.Value;
        var manifest = EditedUpdate.WithManifest(update, "vm-other-machine", m => m with { Kernel = m.Kernel with { Architecture = "arm64" } });
        var unit = EditedUpdate.WithUnits(update, "vm-other-object", elf => [.. elf[..machine], 183, 0, .. elf[(machine + 2)..]]);

        await RefusedAsync(7, "KSP7008", manifest);
        await RefusedAsync(4, "KSP4022", unit);
    }

    [Fact]
    public async Task Truncated_and_hostile_objects_in_an_update_are_refused()
    {
        var update = await TestUpdates.Meminfo.Value;
        var truncated = EditedUpdate.WithUnits(update, "vm-truncated", elf => elf[..(elf.Length / 2)]);
        var hostile = EditedUpdate.WithUnits(update, "vm-hostile", elf => EditedUpdate.WithSymbolSize(elf, "meminfo_proc_show", ulong.MaxValue));

        await RefusedAsync(4, "KSP2001", truncated);
        await RefusedAsync(4, "KSP4020", hostile);
    }

    [Fact]
    public async Task A_function_without_room_for_a_jump_is_refused() => await RefusedAsync(4, "KSP4101", EditedUpdate.WithUnits(
        await TestUpdates.Meminfo.Value, "vm-small", elf => EditedUpdate.WithSymbolSize(elf, "meminfo_proc_show", 4)));

    [Fact]
    public async Task Unsigned_and_tampered_updates_and_those_of_strangers_are_not_trusted()
    {
        var update = await TestUpdates.Meminfo.Value;
        await RefusedAsync(6, "KSP3003", update, trust: "");
        await RefusedAsync(6, "KSP3007", EditedUpdate.WithFlippedBit(update, "vm-tampered"));

        var signed = TestUpdates.PathOf("vm-signed");
        File.Copy(update, signed, overwrite: true);
        await Fixture.RunAsync("rm -f /tmp/author* /tmp/other*");
        (await Fixture.SpliceAsync("keygen -o /tmp/author")).Succeeded();
        (await Fixture.SpliceAsync("keygen -o /tmp/other")).Succeeded();
        (await Fixture.SpliceAsync($"sign --key /tmp/author {Fixture.Give(signed)}")).Succeeded();
        File.Copy(Path.Combine(Fixture.Guest.ExchangeFolder, Path.GetFileName(signed)), signed, overwrite: true);

        await RefusedAsync(6, "KSP3004", signed, trust: "--trust /tmp/other.pub");
        await RefusedAsync(6, "KSP3007", EditedUpdate.WithFlippedBit(signed, "vm-signed-tampered"), trust: "--trust /tmp/author.pub");
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

        var refused = (await ApplyAsync(again)).Failed(4, "KSP4206");
        (await Fixture.SpliceAsync($"verify --allow-unsigned {Fixture.Give(again)}")).Failed(4, "KSP4206");

        Assert.Contains("vm-meminfo,", (string)refused.Json["diagnostics"]![0]!["message"]!, StringComparison.Ordinal);

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

    private async Task<SpliceResult> RefusedAsync(int exitCode, string code, string update, string wrapper = "", string trust = "--allow-unsigned")
    {
        var given = Fixture.Give(update);
        var before = await KernelAsync();
        var refused = (await Fixture.SpliceAsync($"apply {given} {trust}", wrapper)).Failed(exitCode, code);
        Assert.Equal(before, await KernelAsync());
        return refused;
    }

    // The code that updates here are about, what is loaded and by whom it is held, and what the mechanism has noted.
    private async Task<string> KernelAsync() =>
        await KernelBytesAsync("meminfo_proc_show version_proc_show inotify_read $(grep -o ' dummy_change_carrier' /proc/kallsyms)")
        + await Fixture.RunAsync("grep -E '^(ksplice|dummy)' /proc/modules | cut -d' ' -f1-4; cd /sys/kernel/ksplice/updates && grep -r . --include=state --include=sequence . || true");
}
