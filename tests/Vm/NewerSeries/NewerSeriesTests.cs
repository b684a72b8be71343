using Ksplice.Engine.Pipeline;
using Ksplice.Engine.Rehearse;
using Ksplice.Engine.Update;
using Ksplice.Vm.Tests.Updates;

namespace Ksplice.Vm.Tests.NewerSeries;

/// <summary>
/// A whole rehearsal on a kernel of a newer series: objtool at the link, landing pads, nops before functions, compressed modules, constants
/// that boot writes into code. One guest, one update of all kinds, and one on top of it.
/// </summary>
[Collection(OwnGuest.Name)]
public sealed class NewerSeriesTests : IDisposable
{
    private const string Check = """
        #!/bin/sh -e
        ip="/run/ksplice-guest/busybox ip link"
        changes_carrier() { echo 0 2>/dev/null > /sys/class/net/dummy9/carrier && echo 1 > /sys/class/net/dummy9/carrier; }
        ls /proc | grep -qx cpuinfo
        case $1 in
            before) ! tail -n 1 /proc/version | grep -q '^+' ;;
            after)
                $ip add dummy9 type dummy
                $ip set dummy9 up
                tail -n 1 /proc/version | grep -qx '+#'
                ! changes_carrier ;;
            undone)
                ! tail -n 1 /proc/version | grep -q '^+'
                changes_carrier ;;
        esac
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task An_update_of_kernel_and_module_does_the_new_and_goes_back_without_a_complaint_of_the_kernel()
    {
        var kernel = await TestKernel.GetNewerAsync();
        var package = Outcomes.Require(UpdatePackageReader.Open(await TestUpdates.Newer.Value, TrustPolicy.LookOnly));
        var over = Outcomes.Require(UpdatePackageReader.Open(await TestUpdates.NewerAgain.Value, TrustPolicy.LookOnly));
        var check = Path.Combine(_folder.FullName, "check");
        await File.WriteAllTextAsync(check, Check);
        File.SetUnixFileMode(check, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

        var result = Outcomes.Require(await RehearseUpdate.RunAsync(
            new RehearseRequest
            {
                Updates = [package, over],
                Inputs = kernel.Inputs,
                Architecture = await Checkout.ArchitectureAsync(),
                Workspace = TestKernel.Workspace,
                SpliceFolder = await Checkout.ProgramFolderAsync(),
                KernelModuleSources = Path.Combine(Checkout.Root, "kmod"),
                Jobs = Environment.ProcessorCount,
                AllowUnsigned = true,
                CheckScript = check,
            },
            null,
            CancellationToken.None));

        Assert.True(result.Passed, string.Join('\n', result.Diagnostics));
        Assert.All(result.Steps, step => Assert.Equal(RehearsalStepOutcome.Passed, step.Outcome));
        Assert.Empty(result.KernelLogWarnings);
        Assert.Equal(["dummy", "vmlinux"], package.Manifest.Targets.Select(target => target.Name));
        Assert.Equal(["dummy_change_carrier", "version_proc_show"], over.Manifest.Targets.SelectMany(t => t.Units).SelectMany(u => u.Layers!).SelectMany(l => l.Replaced));
        Assert.False(result.Undo!.Value.GetProperty("resident").GetBoolean());
    }
}
