namespace Ksplice.Vm.Tests.Updates;

[Collection(UpdateGuest.Name)]
public sealed class ApplyAndUndoTests(GuestFixture fixture) : UpdateScenario(fixture)
{
    [Fact]
    public async Task A_builtin_function_does_the_new_while_applied_and_has_its_old_bytes_after_undo()
    {
        var before = await KernelBytesAsync("meminfo_proc_show");
        Assert.False(await ShowsMeminfoMarkAsync());

        var applied = (await ApplyAsync(await TestUpdates.Meminfo.Value)).Succeeded();

        Assert.Equal("vm-meminfo", (string?)applied.Json["id"]);
        Assert.InRange((long)applied.Json["pauseNanoseconds"]!, 1, 5_000_000_000);
        Assert.True(await ShowsMeminfoMarkAsync());
        Assert.NotEqual(before, await KernelBytesAsync("meminfo_proc_show"));
        var status = (await Fixture.SpliceAsync("status")).Succeeded();
        Assert.Contains("vm-meminfo applied", status.Updates);
        Assert.True((bool)status.Json["updates"]!.AsArray().First(u => (string)u!["id"]! == "vm-meminfo")!["inPlace"]!);

        var undone = (await Fixture.SpliceAsync("undo vm-meminfo")).Succeeded();

        Assert.False(await ShowsMeminfoMarkAsync());
        Assert.Equal(before, await KernelBytesAsync("meminfo_proc_show"));
        // Its text may have been kept by somebody.
        Assert.True((bool)undone.Json["resident"]!);
        Assert.Contains("KSP5114", undone.Codes);
    }

    [Fact]
    public async Task A_text_that_only_the_table_of_warnings_means_does_not_keep_the_code()
    {
        var modules = await ReplacementModulesAsync();
        (await ApplyAsync(await TestUpdates.Warning.Value)).Succeeded();
        Assert.Contains(TestUpdates.VersionMark, await Fixture.RunAsync("cat /proc/version"), StringComparison.Ordinal);

        var undone = (await Fixture.SpliceAsync("undo vm-warning")).Succeeded();

        Assert.False((bool)undone.Json["resident"]!);
        Assert.Equal(modules, await ReplacementModulesAsync());
    }

    [Fact]
    public async Task A_module_is_held_while_its_function_is_replaced_and_free_after_undo()
    {
        await LoadDummyAsync();
        var before = await KernelBytesAsync("dummy_change_carrier");
        Assert.True(await LosesCarrierAsync());

        (await ApplyAsync(await TestUpdates.Dummy.Value)).Succeeded();

        Assert.False(await LosesCarrierAsync());
        await Fixture.RunAsync("! rmmod dummy 2>/dev/null && grep -q '^dummy ' /proc/modules");

        var undone = (await Fixture.SpliceAsync("undo vm-dummy")).Succeeded();

        Assert.True(await LosesCarrierAsync());
        Assert.Equal(before, await KernelBytesAsync("dummy_change_carrier"));
        Assert.False((bool)undone.Json["resident"]!);
        Assert.DoesNotContain("ksplice_vm_dummy", await ReplacementModulesAsync(), StringComparison.Ordinal);
        await Fixture.RunAsync("rmmod dummy");
    }

    [Fact]
    public async Task Units_of_the_kernel_and_of_a_module_change_together()
    {
        await LoadDummyAsync();
        var before = await KernelBytesAsync("version_proc_show dummy_change_carrier");

        var applied = (await ApplyAsync(await TestUpdates.Both.Value)).Succeeded();

        Assert.Equal(2, applied.Json["functions"]!.AsArray().Count);
        Assert.Contains(TestUpdates.VersionMark, await Fixture.RunAsync("cat /proc/version"), StringComparison.Ordinal);
        Assert.False(await LosesCarrierAsync());

        (await Fixture.SpliceAsync("undo --all")).Succeeded();

        Assert.DoesNotContain(TestUpdates.VersionMark, await Fixture.RunAsync("cat /proc/version"), StringComparison.Ordinal);
        Assert.True(await LosesCarrierAsync());
        Assert.Equal(before, await KernelBytesAsync("version_proc_show dummy_change_carrier"));
        await Fixture.RunAsync("rmmod dummy");
    }

    [Fact]
    public async Task Code_that_stayed_after_an_undo_is_used_again_and_one_update_is_applied_once()
    {
        var update = await TestUpdates.Meminfo.Value;
        (await ApplyAsync(update)).Succeeded();
        (await Fixture.SpliceAsync("undo vm-meminfo")).Succeeded();
        var modules = await ReplacementModulesAsync();
        Assert.Contains("ksplice_vm_meminfo", modules, StringComparison.Ordinal);

        (await ApplyAsync(update)).Succeeded();

        Assert.True(await ShowsMeminfoMarkAsync());
        Assert.Equal(modules, await ReplacementModulesAsync());
        (await ApplyAsync(update)).Failed(4, "KSP5109");
        Assert.True(await ShowsMeminfoMarkAsync());
    }

    [Fact]
    public async Task Code_that_stayed_is_not_mixed_up_with_other_code_of_the_same_id()
    {
        var other = EditedUpdate.WithManifest(await TestUpdates.Inotify.Value, "vm-resident", m => m with { Id = "vm-meminfo" });
        (await ApplyAsync(await TestUpdates.Meminfo.Value)).Succeeded();
        (await Fixture.SpliceAsync("undo vm-meminfo")).Succeeded();

        (await ApplyAsync(other)).Failed(4, "KSP5110");

        (await ApplyAsync(await TestUpdates.Meminfo.Value)).Succeeded();
    }

    [Fact]
    public async Task An_update_that_another_stands_on_is_undone_after_it()
    {
        var meminfo = await TestUpdates.Meminfo.Value;
        var inotify = EditedUpdate.WithManifest(await TestUpdates.InotifyAgain.Value, "vm-later", m => m with { Requires = [new("vm-meminfo", EditedUpdate.ManifestHash(meminfo))] });
        var stranger = EditedUpdate.WithManifest(await TestUpdates.InotifyAgain.Value, "vm-stranger", m => m with { Requires = [new("vm-meminfo", new string('a', 64))] });
        (await ApplyAsync(inotify)).Failed(4, "KSP5120");
        (await ApplyAsync(meminfo, inotify)).Succeeded();
        (await ApplyAsync(stranger)).Failed(4, "KSP5123");

        (await Fixture.SpliceAsync("undo vm-meminfo")).Failed(4, "KSP5112");

        Assert.True(await ShowsMeminfoMarkAsync());
        var undone = (await Fixture.SpliceAsync("undo --all")).Succeeded();
        Assert.Equal(["vm-later", "vm-meminfo"], undone.Json["undone"]!.AsArray().Select(u => (string)u!["id"]!));
        (await Fixture.SpliceAsync("undo --all")).Failed(3, "KSP5117");
        (await Fixture.SpliceAsync("undo vm-meminfo")).Failed(4, "KSP5111");
    }

    [Fact]
    public async Task A_connection_and_a_running_process_go_on_undisturbed()
    {
        var process = (await Fixture.RunAsync($"rm -f /tmp/answers; {GuestFixture.Script("traffic.py")} /tmp/answers 2>/tmp/fault & echo $!")).Trim();
        await Fixture.RunAsync("until [ -s /tmp/answers ]; do sleep 0.1; done");
        var before = await AnswersAsync();

        (await ApplyAsync(await TestUpdates.Meminfo.Value)).Succeeded();
        var between = await AnswersAsync();
        (await Fixture.SpliceAsync("undo vm-meminfo")).Succeeded();
        var after = await AnswersAsync();

        Assert.True(before < between && between < after, $"{before} {between} {after}");
        Assert.Equal("", await Fixture.RunAsync($"cat /tmp/fault; kill {process}"));
    }

    private async Task<int> AnswersAsync() => int.Parse(await Fixture.RunAsync("until [ -s /tmp/answers ]; do :; done; sleep 0.2; until n=$(cat /tmp/answers); [ -n \"$n\" ]; do :; done; echo $n"));
}
