using Ksplice.Engine.Rehearse;
using Ksplice.Vm.Tests.KernelModule;

namespace Ksplice.Vm.Tests;

/// <summary>What the test program does when it is run as a program: inside a guest, or as a parent that gets killed.</summary>
internal static class GuestProgram
{
    public const string Hello = "hello";
    public const string BootAndWait = "boot-and-wait";

    /// <summary>Path of this program, the same on the host and in a guest that shares the host's root.</summary>
    public static string Path => typeof(GuestProgram).Assembly.Location;

    public static async Task<int> Main(string[] arguments)
    {
        switch (arguments)
        {
            case [Hello]:
                await Console.Out.WriteLineAsync("hello from " + Environment.OSVersion.Version);
                return 42;
            case [BootAndWait]:
                await using (var guest = await Guest.StartAsync(new GuestOptions { Kernel = TestKernel.Find(), SharedRoot = null, MemoryMebibytes = 512 }))
                {
                    await Console.Out.WriteLineAsync(guest.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture));
                    await Task.Delay(Timeout.Infinite);
                }

                return 0;
            case [DeviceProgram.Argument]:
                return await DeviceProgram.RunAsync();
            default:
                return 2;
        }
    }
}
