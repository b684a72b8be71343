using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Kernel.Local;

namespace Ksplice.Engine.Kernel;

/// <summary>Why a kernel cannot be looked at.</summary>
internal static class KernelDiagnostics
{
    public static Diagnostic NotRoot(string what) =>
        Diagnostic.Error("KSP4001", $"The kernel hides itself from this process: {what}.", null, "Run as root on the host; if you are root, set kernel.kptr_restrict to 1 or lower.");

    public static Diagnostic LockedDown(LockdownState state) =>
        Diagnostic.Error("KSP4002", $"The kernel is locked down ({state.ToString().ToLowerInvariant()}).", null, "Lockdown forbids what an update needs (reading kernel memory, loading its module); it ends only with a boot without lockdown or Secure Boot.");

    public static Diagnostic InContainer(string container) =>
        Diagnostic.Error("KSP4003", $"This is a container ({container}); its kernel is the host's.", null, "Apply on the host.");

    public static Diagnostic NoKernelMemory(string path, string why) =>
        Diagnostic.Error("KSP4004", $"Kernel memory cannot be read: {why}.", path, "A kernel with CONFIG_PROC_KCORE and CONFIG_KALLSYMS is needed, with /proc and /sys mounted.");

    public static Diagnostic BadImage(string path, string why) =>
        Diagnostic.Error("KSP4005", $"This kernel image cannot be unpacked: {why}.", path, "Give the distribution's own, unchanged image (vmlinuz); its unpacking program (xz, zstd, lz4) must be installed.");

    public static Diagnostic NoEmbeddedSymbols(string path, string why) =>
        Diagnostic.Error("KSP4006", $"The kernel image holds no symbol table that could be read: {why}.", path, "A kernel with CONFIG_KALLSYMS and CONFIG_KALLSYMS_BASE_RELATIVE is needed.");

    public static Diagnostic BadModuleFile(string path, string why) =>
        Diagnostic.Error("KSP4007", $"This module file cannot be used: {why}.", path, "Give the module as the distribution ships it for this kernel.");
}
