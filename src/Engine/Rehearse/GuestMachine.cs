using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Ksplice.Engine.Rehearse;

/// <summary>All that differs between guests of different processors: one value per architecture, nothing elsewhere.</summary>
/// <param name="Name">Name of the architecture as the architecture plugins use it.</param>
/// <param name="QemuBinary">QEMU system emulator to run, looked up in <c>PATH</c>.</param>
/// <param name="QemuPackage">Debian package that ships it, for hints.</param>
/// <param name="MachineArguments">Board, processor and accelerator arguments.</param>
/// <param name="Console">Kernel name of the serial console.</param>
/// <param name="RequiredModules">Kernel modules the guest cannot start without, by module name; built-in ones are fine.</param>
public sealed record GuestMachine(
    string Name,
    string QemuBinary,
    string QemuPackage,
    ImmutableArray<string> MachineArguments,
    string Console,
    ImmutableArray<string> RequiredModules)
{
    /// <summary>Words on the kernel's command line that the machine needs.</summary>
    public ImmutableArray<string> KernelWords { get; init; } = [];

    private static readonly ImmutableArray<string> VirtioOverPci = ["virtio_pci", "virtio_console", "9pnet_virtio", "9p", "overlay"];

    /// <summary>
    /// 64-bit x86. TCG by default: it needs no rights and no processor support, and behaves the same everywhere.
    /// One thread emulates all processors: with a thread for each, QEMU before 8.1 can keep the translation of an instruction that another
    /// processor has just overwritten, and a kernel that patches its own code then hangs or meets a breakpoint that is long gone.
    /// A translation buffer of 512 MiB keeps the translated code of the kernel, .NET and the compiler of .NET at once.
    /// </summary>
    public static GuestMachine X64 { get; } = new(
        "x64",
        "qemu-system-x86_64",
        "qemu-system-x86",
        ["-machine", "pc,usb=off,vmport=off", "-cpu", "max", "-accel", "tcg,thread=single,tb-size=512"],
        "ttyS0",
        VirtioOverPci)
    {
        // The kernel counts timer interrupts during a few milliseconds of its boot and panics when there are none; on a busy host an
        // emulated processor may not run at all for so long.
        KernelWords = ["no_timer_check"],
    };

    /// <summary>The machine for an architecture, by the name its plugin goes by; null when none is known.</summary>
    public static GuestMachine? For(string architecture) => architecture == X64.Name ? X64 : null;

    /// <summary>The machine like the one this program runs on, or null when none is known.</summary>
    public static GuestMachine? ForThisHost => RuntimeInformation.OSArchitecture switch
    {
        Architecture.X64 => X64,
        _ => null,
    };
}
