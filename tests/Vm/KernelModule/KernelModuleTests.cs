namespace Ksplice.Vm.Tests.KernelModule;

[Collection(SharedGuest.Name)]
public sealed class KernelModuleTests(GuestFixture fixture)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task The_device_does_what_the_engine_asks()
    {
        string[] victims = ["ksplice_victim", "ksplice_replacement"];
        foreach (var victim in victims)
            await fixture.RunAsync($"insmod {fixture.Give(await TestKernel.BuildModuleAsync("tests/kmod/victim", victim))}");

        var result = await fixture.Guest.RunAsync($"dotnet '{GuestProgram.Path}' {DeviceProgram.Argument}", s_patience);

        Assert.Equal("", result.StandardError);
        Assert.Equal(
            """
            features: Store16, SchedSwitch, KprobeLock, Again, Nudge
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
            again busy: Busy
            updates: from-dotnet Reversed ksplice_replacement 010203 1 E9
            again: Ok
            answer: 1002
            updates: from-dotnet Applied ksplice_replacement 04 1 E9
            again applied: Exists
            undo: Ok
            answer: 11
            release: Released
            release: NotFound
            undo: NotFound
            again: NotFound
            updates: 

            """,
            result.StandardOutput);
        await fixture.RunAsync("rmmod ksplice_replacement ksplice_victim");
    }
}
