using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.KernelModule;

/// <summary>Why the mechanism in the kernel cannot be used.</summary>
internal static class KernelModuleDiagnostics
{
    public static Diagnostic NotLoaded(string path) =>
        Diagnostic.Error("KSP5801", "The module ksplice is not loaded.", path, "Load it with 'modprobe ksplice'; if it is not there, build it for this kernel from kmod/ (dkms does it at every kernel update).");

    public static Diagnostic NotPermitted(string path) =>
        Diagnostic.Error("KSP5802", "This process may not use the module ksplice.", path, "Run as root with CAP_SYS_MODULE, on the host rather than in a container.");

    public static Diagnostic OtherProtocol(string path, string why) =>
        Diagnostic.Error("KSP5803", $"The loaded module ksplice speaks another protocol: {why}.", path, "Undo and release what is applied, then load the module that belongs to this program.");
}
