using System.Reflection;
using System.Text;

namespace Ksplice.Engine.Rehearse;

/// <summary>
/// Makes the initramfs of a guest: busybox, the modules it needs to reach its root, its first program and the agent.
/// It is left unpacked: an emulated processor unpacks more slowly than it reads.
/// </summary>
internal static class InitramfsBuilder
{
    /// <summary>Writes the archive.</summary>
    /// <param name="output">Receives the archive.</param>
    /// <param name="busybox">A statically linked busybox.</param>
    /// <param name="modules">Kernel modules in load order: file name and plain ELF content.</param>
    /// <param name="configuration">Text of <c>guest.conf</c>.</param>
    /// <param name="environment">Text of the file that sets the environment of commands.</param>
    /// <param name="files">Files for the guest's root: guest path and host path.</param>
    public static void Write(
        Stream output,
        byte[] busybox,
        IEnumerable<(string Name, byte[] Content)> modules,
        string configuration,
        string environment,
        IEnumerable<KeyValuePair<string, string>> files)
    {
        using var archive = new CpioWriter(output);
        archive.AddFile("bin/busybox", busybox, executable: true);
        archive.AddSymbolicLink("bin/sh", "busybox");
        // The kernel opens /dev/console for the first program before anything is mounted.
        archive.AddCharacterDevice("dev/console", 5, 1);
        archive.AddFile("init", Script("init.sh"), executable: true);
        archive.AddFile("agent.sh", Script("agent.sh"));
        archive.AddFile("guest.conf", Encoding.UTF8.GetBytes(configuration));
        archive.AddFile("environment", Encoding.UTF8.GetBytes(environment));
        foreach (var (name, content) in modules)
        {
            archive.AddFile("modules/" + name, content);
        }

        foreach (var (guestPath, hostPath) in files)
        {
            var executable = File.GetUnixFileMode(hostPath).HasFlag(UnixFileMode.UserExecute);
            archive.AddFile("files/" + guestPath.TrimStart('/'), File.ReadAllBytes(hostPath), executable);
        }

        archive.Finish();
    }

    private static byte[] Script(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Ksplice.Engine.Rehearse.GuestFiles." + name)
            ?? throw new InvalidOperationException($"The program was built without its guest file {name}.");
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
