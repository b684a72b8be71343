using Ksplice.Engine.Rehearse;

namespace Ksplice.Vm.Tests.Updates;

/// <summary>A kernel that closes itself, step by step and for good, which takes a guest of its own.</summary>
[Collection(OwnGuest.Name)]
public sealed class ClosedKernelTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task A_kernel_without_the_mechanism_that_takes_no_modules_or_is_locked_down_is_left_alone()
    {
        await using var guest = await Guest.StartAsync(new GuestOptions
        {
            Kernel = TestKernel.Find(),
            Shares = [new GuestShare(await Checkout.ProgramFolderAsync(), "/opt/splice")],
        });
        File.Copy(await TestUpdates.Meminfo.Value, Path.Combine(guest.ExchangeFolder, "update"));
        File.Copy(await TestKernel.BuildKernelModuleAsync(), Path.Combine(guest.ExchangeFolder, "ksplice.ko"));
        await RefusesAfterAsync(guest, "mount -t securityfs securityfs /sys/kernel/security", "KSP5801");

        await RefusesAfterAsync(guest, $"insmod {Guest.ExchangeInGuest}/ksplice.ko; echo 1 > /sys/module/module/parameters/sig_enforce", "KSP5002");
        await RefusesAfterAsync(guest, "echo 1 > /proc/sys/kernel/modules_disabled", "KSP5001");
        await RefusesAfterAsync(guest, "echo integrity > /sys/kernel/security/lockdown", "KSP4002");
        await RefusesAfterAsync(guest, "echo confidentiality > /sys/kernel/security/lockdown", "KSP4002");
        Assert.Empty((await guest.ReadKernelLogAsync()).Warnings);
    }

    private static async Task RefusesAfterAsync(Guest guest, string script, string code)
    {
        await RunAsync(guest, script);
        new SpliceResult(await guest.RunAsync($"/opt/splice/splice --json apply --allow-unsigned {Guest.ExchangeInGuest}/update", s_patience)).Failed(4, code);
        await RunAsync(guest, $"! grep -q '^ksplice_' /proc/modules && ! grep -q {TestUpdates.MeminfoMark} /proc/meminfo");
    }

    private static async Task RunAsync(Guest guest, string script)
    {
        var result = await guest.RunAsync(script, s_patience);
        Assert.True(result.Succeeded, result.ToString());
    }
}
