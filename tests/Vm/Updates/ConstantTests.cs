using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Update;

namespace Ksplice.Vm.Tests.Updates;

/// <summary>Constants of the running kernel and of a module are written over, and get their old bytes back.</summary>
[Collection(UpdateGuest.Name)]
public sealed class ConstantTests(GuestFixture fixture) : UpdateScenario(fixture)
{
    [Fact]
    public async Task A_table_of_texts_of_the_kernel_shows_the_new_text_until_undo()
    {
        const string state = "grep ^State: /proc/self/status";
        var before = await KernelBytesAsync("task_state_array:72");
        Assert.Contains("R (running)", await Fixture.RunAsync(state), StringComparison.Ordinal);

        var applied = (await ApplyAsync(await TestUpdates.States.Value)).Succeeded();

        Assert.Equal(["fs/proc/array.c: task_state_array"], Names(applied));
        Assert.Empty(applied.Json["functions"]!.AsArray());
        Assert.Contains(TestUpdates.StateMark, await Fixture.RunAsync(state), StringComparison.Ordinal);
        var status = (await Fixture.SpliceAsync("status")).Succeeded().Json["updates"]!.AsArray().First(u => (string)u!["id"]! == "vm-states")!;
        Assert.True((bool)status["inPlace"]!);
        Assert.Single(status["constants"]!.AsArray());

        var undone = (await Fixture.SpliceAsync("undo vm-states")).Succeeded();

        Assert.Contains("R (running)", await Fixture.RunAsync(state), StringComparison.Ordinal);
        Assert.Equal(before, await KernelBytesAsync("task_state_array:72"));
        // Somebody may have kept the new text.
        Assert.True((bool)undone.Json["resident"]!);
        (await ApplyAsync(await TestUpdates.States.Value)).Succeeded();
        Assert.Contains(TestUpdates.StateMark, await Fixture.RunAsync(state), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_operation_of_a_module_is_gone_until_undo_and_nothing_stays()
    {
        await LoadDummyAsync();
        var before = await KernelBytesAsync("dummy_netdev_ops:600");
        Assert.True(await LosesCarrierAsync());

        (await ApplyAsync(await TestUpdates.DummyOperations.Value)).Succeeded();

        Assert.False(await LosesCarrierAsync());
        var undone = (await Fixture.SpliceAsync("undo vm-dummy-operations")).Succeeded();
        Assert.True(await LosesCarrierAsync());
        Assert.Equal(before, await KernelBytesAsync("dummy_netdev_ops:600"));
        Assert.False((bool)undone.Json["resident"]!);
        Assert.DoesNotContain("ksplice_vm_dummy_operations", await ReplacementModulesAsync(), StringComparison.Ordinal);
        await Fixture.RunAsync("rmmod dummy");
    }

    [Fact]
    public async Task A_table_of_a_module_that_grows_is_searched_anew_until_undo_and_the_old_one_stays_as_it_was()
    {
        // One that the table names from now on, one that it named before, one that it never names.
        var batteries = $"{GuestFixture.Script("hid-battery.py")} 4b53:0001 05e0:1200 4b53:0002";
        await Fixture.RunAsync("modprobe -a hid-generic uhid");
        Assert.Equal("battery none battery\n", await Fixture.RunAsync(batteries));
        var table = await KernelBytesAsync("hid_battery_quirks:648");
        var code = await KernelBytesAsync("hidinput_setup_battery.isra.0:685");

        var applied = (await ApplyAsync(await TestUpdates.Battery.Value)).Succeeded();

        Assert.All(applied.Json["functions"]!.AsArray(), f => Assert.StartsWith("drivers/hid/hid-input.c: hidinput_setup_battery", (string)f!, StringComparison.Ordinal));
        Assert.Empty(Names(applied));
        Assert.NotEqual(code, await KernelBytesAsync("hidinput_setup_battery.isra.0:685"));
        Assert.Equal("none none battery\n", await Fixture.RunAsync(batteries));
        Assert.Equal(table, await KernelBytesAsync("hid_battery_quirks:648"));
        var undone = (await Fixture.SpliceAsync("undo vm-battery")).Succeeded();
        Assert.Equal("battery none battery\n", await Fixture.RunAsync(batteries));
        Assert.Equal(table, await KernelBytesAsync("hid_battery_quirks:648"));
        Assert.Equal(code, await KernelBytesAsync("hidinput_setup_battery.isra.0:685"));
        // The function hands on texts of its own and the new table, which counts as if somebody had kept them.
        Assert.True((bool)undone.Json["resident"]!);
    }

    [Fact]
    public async Task Operations_that_other_units_use_change_when_the_author_vouches_for_them()
    {
        var refused = await TestUpdates.CreateCpuInfoAsync();
        Assert.Equal((OutcomeKind.Refused, "KSP2121"), (refused.Kind, Assert.Single(refused.Diagnostics, d => d.Severity == DiagnosticSeverity.Error).Code));
        var update = await TestUpdates.CpuInfo.Value;
        using (var package = Outcomes.Require(UpdatePackageReader.Open(update, TrustPolicy.LookOnly)))
            Assert.Equal("arch/x86/kernel/cpu/proc.c: cpuinfo_op", Assert.Single(package.Manifest.Targets[0].Overrules).What);
        var before = await KernelBytesAsync("cpuinfo_op:32");

        (await ApplyAsync(update)).Succeeded();

        Assert.Contains(TestUpdates.CpuMark, await Fixture.RunAsync("cat /proc/cpuinfo"), StringComparison.Ordinal);
        (await Fixture.SpliceAsync("undo vm-cpuinfo")).Succeeded();
        Assert.DoesNotContain(TestUpdates.CpuMark, await Fixture.RunAsync("cat /proc/cpuinfo"), StringComparison.Ordinal);
        Assert.Equal(before, await KernelBytesAsync("cpuinfo_op:32"));
    }

    [Fact]
    public async Task A_constant_that_another_update_wrote_over_is_refused()
    {
        var update = await TestUpdates.States.Value;
        var again = EditedUpdate.WithManifest(update, "vm-states-again", m => m with { Title = "Another" });
        (await ApplyAsync(update)).Succeeded();

        (await ApplyAsync(again)).Failed(4, "KSP4206");

        Assert.Contains(TestUpdates.StateMark, await Fixture.RunAsync("grep ^State: /proc/self/status"), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Names(SpliceResult applied) => applied.Json["constants"]!.AsArray().Select(n => (string)n!);
}
