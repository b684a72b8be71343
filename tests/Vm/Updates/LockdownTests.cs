using Ksplice.Engine.Rehearse;

namespace Ksplice.Vm.Tests.Updates;

[Collection(OwnGuest.Name)]
public sealed class LockdownTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task A_kernel_that_is_locked_down_is_left_alone()
    {
        await using var guest = await Guest.StartAsync(new GuestOptions
        {
            Kernel = TestKernel.Find(),
            Shares = [new GuestShare(await Checkout.ProgramFolderAsync(), "/opt/splice")],
            KernelCommandLine = ["lockdown=integrity"],
        });
        File.Copy(await TestUpdates.Meminfo.Value, Path.Combine(guest.ExchangeFolder, "update"));
        await guest.RunAsync("mount -t securityfs securityfs /sys/kernel/security", s_patience);

        foreach (var level in new[] { "integrity", "confidentiality" })
        {
            // It can be raised, never lowered.
            var raised = await guest.RunAsync($"cd /sys/kernel/security; grep -F '[{level}]' lockdown || echo {level} > lockdown", s_patience);
            Assert.True(raised.Succeeded, raised.ToString());
            var result = new SpliceResult(await guest.RunAsync($"/opt/splice/splice --json apply --allow-unsigned {Guest.ExchangeInGuest}/update", s_patience));
            result.Failed(4, "KSP4002");
            Assert.Contains(level, (string)result.Json["diagnostics"]![0]!["message"]!, StringComparison.Ordinal);
        }
    }
}
