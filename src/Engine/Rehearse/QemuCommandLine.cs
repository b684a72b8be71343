using System.Globalization;

namespace Ksplice.Engine.Rehearse;

/// <summary>Turns <see cref="GuestOptions"/> into arguments of QEMU.</summary>
internal static class QemuCommandLine
{
    /// <summary>The arguments, without the program itself.</summary>
    /// <param name="options">The guest.</param>
    /// <param name="machine">Its machine.</param>
    /// <param name="initramfs">Path of the initramfs.</param>
    /// <param name="consoleLog">File that receives the serial console.</param>
    /// <param name="exchange">Host folder shared read-write for commands and their output.</param>
    public static List<string> Build(GuestOptions options, GuestMachine machine, string initramfs, string consoleLog, string exchange)
    {
        var memory = string.Create(CultureInfo.InvariantCulture, $"{options.MemoryMebibytes}M");
        List<string> arguments =
        [
            .. machine.MachineArguments,
            "-nodefaults", "-no-user-config", "-no-reboot", "-display", "none", "-monitor", "none", "-nic", "none",
            "-m", memory,
            "-smp", options.Processors.ToString(CultureInfo.InvariantCulture),
            "-kernel", options.Kernel.ImagePath,
            "-initrd", initramfs,
            "-append", KernelCommandLine(options, machine),
            "-chardev", "file,id=console,path=" + Escape(consoleLog),
            "-serial", "chardev:console",
            // QEMU's own standard input and output carry the agent's lines: no socket path, and the end of QEMU is the end of the stream.
            "-chardev", "stdio,id=agent,signal=off",
            "-device", "virtio-serial-pci",
            "-device", "virtserialport,chardev=agent,name=ksplice.agent",
        ];
        Share(arguments, "exchange", exchange, writable: true);
        Share(arguments, "modules", options.Kernel.ModulesDirectory, writable: false);
        if (options.SharedRoot is { } root)
        {
            Share(arguments, "root", root, writable: false);
        }

        for (var index = 0; index < options.Shares.Length; index++)
        {
            Share(arguments, GuestConfiguration.ShareTag(index), options.Shares[index].HostPath, options.Shares[index].Writable);
        }

        return arguments;
    }

    private static string KernelCommandLine(GuestOptions options, GuestMachine machine)
    {
        // panic=-1 reboots at once and -no-reboot turns that into the end of QEMU, which the host sees immediately.
        List<string> words = [$"console={machine.Console}", "panic=-1", "log_buf_len=4M", "rdinit=/init", .. machine.KernelWords];
        if (options.PanicOnOops)
        {
            words.Add("oops=panic");
        }

        return string.Join(' ', words.Concat(options.KernelCommandLine));
    }

    private static void Share(List<string> arguments, string tag, string path, bool writable)
    {
        // remap: the host's root may span several file systems whose inode numbers would collide.
        arguments.AddRange(
        [
            "-fsdev", $"local,id={tag},path={Escape(path)},security_model=none,multidevs=remap{(writable ? string.Empty : ",readonly=on")}",
            "-device", $"virtio-9p-pci,fsdev={tag},mount_tag={tag}",
        ]);
    }

    /// <summary>In QEMU's option lists a comma inside a value is written twice.</summary>
    private static string Escape(string path) => Path.GetFullPath(path).Replace(",", ",,", StringComparison.Ordinal);
}
