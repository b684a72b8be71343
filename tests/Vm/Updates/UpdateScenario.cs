using Ksplice.Engine.Rehearse;

namespace Ksplice.Vm.Tests.Updates;

/// <summary>A scenario with updates in a shared guest: afterwards nothing is applied, and the kernel complained of nothing meanwhile.</summary>
[Collection(SharedGuest.Name)]
public abstract class UpdateScenario(GuestFixture fixture) : IAsyncLifetime
{
    private KernelLogMark? _mark;

    protected GuestFixture Fixture => fixture;

    public async Task InitializeAsync() => _mark = await fixture.Guest.MarkKernelLogAsync();

    public async Task DisposeAsync()
    {
        if ((await fixture.RunAsync("cat /sys/kernel/ksplice/updates/*/state 2>/dev/null || true")).Contains("applied", StringComparison.Ordinal))
            (await fixture.SpliceAsync("undo --all")).Succeeded();
        Assert.Empty((await fixture.Guest.ReadKernelLogAsync(_mark)).Warnings);
    }

    /// <summary>Runs <c>splice apply</c> for unsigned updates.</summary>
    internal Task<SpliceResult> ApplyAsync(params string[] updates) => ApplyAsync(updates, "");

    /// <summary>Runs <c>splice apply</c> for unsigned updates in some way.</summary>
    internal Task<SpliceResult> ApplyAsync(string[] updates, string wrapper, string options = "") =>
        fixture.SpliceAsync($"apply --allow-unsigned {options} {string.Join(' ', updates.Select(fixture.Give))}", wrapper);

    /// <summary>Whether the kernel shows what <see cref="TestUpdates.Meminfo"/> adds.</summary>
    internal async Task<bool> ShowsMeminfoMarkAsync() => (await fixture.RunAsync("cat /proc/meminfo")).Contains(TestUpdates.MeminfoMark, StringComparison.Ordinal);

    /// <summary>The first bytes of kernel functions as they are now.</summary>
    internal Task<string> KernelBytesAsync(string functions) => fixture.RunAsync($"{GuestFixture.Script("kernel-bytes.py")} {functions}");

    /// <summary>No module of an update is loaded, except those that had to stay after an earlier undo.</summary>
    internal Task<string> ReplacementModulesAsync() => fixture.RunAsync("grep -o '^ksplice_[^ ]*' /proc/modules | sort || true");

    /// <summary>Where in <c>meminfo_proc_show</c> the jump is, or was when <see cref="TestUpdates.Meminfo"/> was applied: bytes from its start.</summary>
    internal async Task<string> SiteOffsetAsync() => (await fixture.RunAsync("""
        site=0x$(cut -c9-16 /sys/kernel/ksplice/updates/vm-meminfo/written)
        start=0x$(sed -n 's/^........\(........\) [tT] meminfo_proc_show$/\1/p' /proc/kallsyms)
        echo $((site - start))
        """)).Trim();

    /// <summary>Loads the module dummy with one device that is up.</summary>
    internal Task<string> LoadDummyAsync() => fixture.RunAsync("""
        ip="/run/ksplice-guest/busybox ip link"
        modprobe dummy numdummies=0
        [ -e /sys/class/net/dummy9 ] || $ip add dummy9 type dummy
        $ip set dummy9 up
        """);

    /// <summary>Whether the device accepts to lose its carrier: that is what <see cref="TestUpdates.Dummy"/> changes.</summary>
    internal async Task<bool> LosesCarrierAsync() =>
        (await fixture.RunAsync("if echo 0 2>/dev/null > /sys/class/net/dummy9/carrier; then echo yes; echo 1 > /sys/class/net/dummy9/carrier; else echo no; fi")) == "yes\n";
}
