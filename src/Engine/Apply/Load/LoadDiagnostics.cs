using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Apply.Load;

/// <summary>What can stand against loading, one member per code.</summary>
internal static class LoadDiagnostics
{
    public static Diagnostic Forbidden(string name) => Diagnostic.Error(
        "KSP5001", "This process may not load modules.", name,
        "Run as root with CAP_SYS_MODULE; /proc/sys/kernel/modules_disabled must be 0 (it cannot be reset before the next boot).");

    public static Diagnostic SignatureRequired(string name) => Diagnostic.Error(
        "KSP5002", "This kernel only loads modules signed by a key it knows.", name,
        "Boot without Secure Boot or module.sig_enforce; the address-bound module is made here and cannot carry the distribution's signature.");

    public static Diagnostic AlreadyLoaded(string name) => Diagnostic.Error(
        "KSP5003", "A module of this name is loaded already.", name, "`splice status` tells which update it belongs to. If to none, unload it with rmmod.");

    public static Diagnostic Refused(string name, string why) => Diagnostic.Error(
        "KSP5004", $"The kernel refused the module: {why}.", name, "The last lines of dmesg say more.");

    public static Diagnostic NotUnloaded(string name, string why) => Diagnostic.Warning(
        "KSP5005", $"The module could not be unloaded: {why}.", name, "It is inert; unload it with rmmod when nobody uses it.");

    public static Diagnostic NoSections(string name, string why) => Diagnostic.Error(
        "KSP5006", $"The kernel does not say where it put the module: {why}.", name, "Mount sysfs at /sys.");
}
