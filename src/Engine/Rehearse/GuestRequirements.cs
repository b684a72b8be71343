using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Rehearse;

/// <summary>What the host must have before a guest can start.</summary>
public static class GuestRequirements
{
    /// <summary>Everything that would stop a guest with these options; empty when nothing would.</summary>
    public static IReadOnlyList<Diagnostic> Check(GuestOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var found = new List<Diagnostic>(CheckHost(options.Machine, options.BusyboxPath));
        Require(found, File.Exists(options.Kernel.ImagePath), "the kernel image", options.Kernel.ImagePath);
        Require(found, Directory.Exists(options.Kernel.ModulesDirectory), "the module folder", options.Kernel.ModulesDirectory);
        if (options.SharedRoot is { } root)
            Require(found, Directory.Exists(root), "the shared root", root);
        foreach (var share in options.Shares)
            Require(found, Directory.Exists(share.HostPath), "the shared folder", share.HostPath);
        foreach (var file in options.Files.Values)
            Require(found, File.Exists(file), "the file for the guest", file);
        return found;
    }

    /// <summary>The programs alone, before a kernel is chosen.</summary>
    public static IReadOnlyList<Diagnostic> CheckHost(GuestMachine? machine, string busyboxPath = "/bin/busybox")
    {
        var found = new List<Diagnostic>();
        if (machine is null)
            found.Add(GuestDiagnostics.MachineUnknown());
        else if (HostTool.Find(machine.QemuBinary) is null)
            found.Add(GuestDiagnostics.ToolMissing(machine.QemuBinary, machine.QemuPackage + " busybox-static"));
        if (!File.Exists(busyboxPath))
            found.Add(GuestDiagnostics.ToolMissing(busyboxPath, "busybox-static"));
        if (HostTool.Find("setpriv") is null)
            found.Add(GuestDiagnostics.ToolMissing("setpriv", "util-linux"));
        return found;
    }

    private static void Require(List<Diagnostic> found, bool present, string what, string path)
    {
        if (!present)
            found.Add(GuestDiagnostics.InputMissing(what, path));
    }
}
