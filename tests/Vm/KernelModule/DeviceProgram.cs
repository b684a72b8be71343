using System.Collections.Immutable;
using System.Globalization;
using Ksplice.Engine.Kernel.Local;
using Ksplice.Engine.KernelModule;

namespace Ksplice.Vm.Tests.KernelModule;

/// <summary>
/// Runs in a guest where ksplice.ko and its victims are loaded: applies and takes back an update through the device,
/// and prints what it sees, a line a step.
/// </summary>
internal static class DeviceProgram
{
    public const string Argument = "device";

    private const int JumpLength = 5;
    private const string Id = "from-dotnet";

    public static async Task<int> RunAsync()
    {
        using var device = KernelModuleDevice.Open().Value!;
        using var kernel = LocalKernel.Open().Value!;
        var write = Jump(kernel, Address(kernel, "victim_answer"), Address(kernel, "replacement_answer"));
        Say("features", device.Features);
        Say("pinned", device.Pin([write.Address, Address(kernel, "cmdline_proc_show")]));
        Say("not pinned", device.Pin([write.Address, 4096]));
        var wrong = write.OldBytes.SetItem(2, (byte)(write.OldBytes[2] ^ 1));
        foreach (var conflict in device.Check([new(write.Address, MemoryWriteKind.Code, write.OldBytes), new(write.Address + 16, MemoryWriteKind.Code, wrong)]))
            Say("conflict", $"{conflict.Index} {conflict.Status}");

        Say("answer", Answer());
        await ApplyAsync(device, kernel, write);
        Say("answer", Answer());
        Show();
        Say("release", device.Release(Id));
        var undone = await device.UndoAsync(Id, new SwapEffort(SwapMode.Counters, 10, TimeSpan.FromMilliseconds(10)));
        Say("undo", undone.Status);
        Say("answer", Answer());
        Show();
        await ApplyAgainAsync(device, kernel, write);
        Say("release", device.Release(Id));
        Say("release", device.Release(Id));
        Say("undo", (await device.UndoAsync(Id, new SwapEffort(SwapMode.InStop, 1, TimeSpan.Zero))).Status);
        Say("again", (await device.ApplyAsync(Request(kernel, write) with { Again = true })).Status);
        Show();
        return 0;
    }

    private static ApplyRequest Request(LocalKernel kernel, MemoryWrite write)
    {
        var idle = Address(kernel, "do_idle");
        return new ApplyRequest(
            Id,
            "ksplice_replacement",
            [write],
            [new AddressRange(write.Address - JumpLength, write.Address + JumpLength), new AddressRange(idle, idle + 64)],
            [],
            [1, 2, 3],
            new SwapEffort(SwapMode.SchedSwitch, 2, TimeSpan.FromMilliseconds(5)));
    }

    // The idle tasks sleep in do_idle, somewhere in its first kilobyte.
    private static ApplyRequest Hopeless(LocalKernel kernel, ApplyRequest request)
    {
        var idle = Address(kernel, "do_idle");
        return request with { Busy = [new AddressRange(idle, idle + 1024)] };
    }

    private static async Task ApplyAgainAsync(KernelModuleDevice device, LocalKernel kernel, MemoryWrite write)
    {
        var request = Request(kernel, write);
        request = request with { Busy = [request.Busy[0]], Metadata = [4], Again = true };
        Say("again busy", (await device.ApplyAsync(Hopeless(kernel, request))).Status);
        Show();
        Say("again", (await device.ApplyAsync(request)).Status);
        Say("answer", Answer());
        Show();
        Say("again applied", (await device.ApplyAsync(request)).Status);
        Say("undo", (await device.UndoAsync(Id, request.Effort)).Status);
        Say("answer", Answer());
    }

    private static async Task ApplyAsync(KernelModuleDevice device, LocalKernel kernel, MemoryWrite write)
    {
        var request = Request(kernel, write);
        var busy = await device.ApplyAsync(Hopeless(kernel, request));
        Say("busy", $"{busy.Status} attempts {busy.Attempts} blockers {busy.Blockers.Any(blocker => blocker.Traits.HasFlag(BlockerTraits.Idle) && blocker.Command.StartsWith("swapper", StringComparison.Ordinal))}");
        var dry = await device.ApplyAsync(request with { Busy = [request.Busy[0]], Effort = request.Effort with { DryRun = true } });
        Say("dry", $"{dry.Status} {Answer()}");
        var applied = await device.ApplyAsync(request with { Busy = [request.Busy[0]] });
        Say("apply", $"{applied.Status} paused {applied.Pause > TimeSpan.Zero && applied.Pause <= applied.Stop} failing {applied.FailingIndex is not null}");
        Say("again", (await device.ApplyAsync(request)).Status);
    }

    private static void Show()
    {
        var updates = new AppliedUpdates().Read().Value!.Where(update => update.Id == Id);
        Say("updates", string.Join(' ', updates.Select(update =>
            $"{update.Id} {update.State} {update.Module} {Convert.ToHexString(update.Metadata.AsSpan())} {update.Writes.Length} {Convert.ToHexString(update.Writes[0].NewBytes.AsSpan()[..1])}")));
    }

    private static MemoryWrite Jump(LocalKernel kernel, ulong from, ulong to)
    {
        var site = from + JumpLength;
        var old = new byte[JumpLength];
        if (!kernel.Memory.TryRead(site, old))
            throw new InvalidOperationException("Kernel memory cannot be read.");
        byte[] jump = [0xe9, .. BitConverter.GetBytes(unchecked((int)(to - (site + JumpLength))))];
        return new MemoryWrite(site, MemoryWriteKind.Code, [.. old], [.. jump]);
    }

    private static ulong Address(LocalKernel kernel, string name) => kernel.Symbols.Find(name).Single().Address;

    private static string Answer() => File.ReadAllText("/proc/ksplice_victim/answer").Trim();

    private static void Say(string what, object? value) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {value ?? "none"}"));
}
