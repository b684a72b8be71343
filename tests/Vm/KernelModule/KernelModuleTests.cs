using Ksplice.Engine.Processes;
using Ksplice.Engine.Rehearse;

namespace Ksplice.Vm.Tests.KernelModule;

[Collection(SharedGuest.Name)]
public sealed class KernelModuleTests(GuestFixture fixture) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    // Not in /tmp: a guest has one of its own.
    private readonly DirectoryInfo _output = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, $"kmod-{Guid.NewGuid():N}"));

    [Fact]
    public async Task The_device_does_what_the_engine_asks()
    {
        string[] victims = ["ksplice_victim", "ksplice_replacement"];
        foreach (var victim in victims)
            await fixture.RunAsync($"insmod {fixture.Give(await TestKernel.BuildModuleAsync("tests/kmod/victim", victim))}");

        var result = await fixture.Guest.RunAsync($"dotnet '{GuestProgram.Path}' {DeviceProgram.Argument}", Patience);

        Assert.Equal("", result.StandardError);
        Assert.Equal(
            """
            features: Store16, SchedSwitch, KprobeLock
            pinned: none
            not pinned: 1
            conflict: 1 BytesDiffer
            answer: 11
            busy: Busy attempts 2 blockers True
            dry: Ok 11
            apply: Ok paused True failing False
            again: Exists
            answer: 1002
            updates: from-dotnet Applied ksplice_replacement 010203 1 E9
            release: StillApplied
            undo: Ok
            answer: 11
            updates: from-dotnet Reversed ksplice_replacement 010203 1 E9
            release: Released
            release: NotFound
            undo: NotFound
            updates: 

            """,
            result.StandardOutput);
        await fixture.RunAsync("rmmod ksplice_replacement ksplice_victim");
    }

    /// <summary>The module's own test program: hostile requests, busy tasks, kprobes, load, CPU hotplug, clean kernel log.</summary>
    [Fact]
    public async Task The_module_passes_its_self_test()
    {
        var script = Path.Combine(Checkout.Root, "tests", "kmod", "run.sh");
        var environment = new Dictionary<string, string>(ChildEnvironment.Minimal)
        {
            ["KERNEL_IMAGE"] = TestKernel.Find().ImagePath,
            ["KERNEL_BUILD"] = (await TestKernel.GetAsync()).Tree.Source,
            ["OUT"] = _output.FullName,
        };

        var result = await ProcessRunner.RunAsync("sh", [script], null, environment, Patience, default);

        Assert.True(result.Succeeded, result.StandardOutput + result.StandardError);
        Assert.Contains("\nok clean-kernel-log\n", result.StandardOutput, StringComparison.Ordinal);
    }

    public void Dispose() => _output.Delete(recursive: true);
}
