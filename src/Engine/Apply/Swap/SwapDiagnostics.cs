using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Apply.Swap;

/// <summary>What can stand against redirecting a function, one member per code.</summary>
internal static class SwapDiagnostics
{
    public static Diagnostic TooSmall(string function) => Diagnostic.Error(
        "KSP4101", "The running function is too small to hold a jump.", function, "Such a change takes effect at the next boot.");

    public static Diagnostic EditedSite(string function, SpecialSectionKind kind) => Diagnostic.Error(
        "KSP4102", $"The kernel itself may rewrite the bytes that the jump would take ({kind}).", function,
        "Nothing can be done on this kernel; such a change takes effect at the next boot.");

    public static Diagnostic WeakLost(string function) => Diagnostic.Error(
        "KSP4103", "The running kernel does not use this definition of the function: another one took its place.", function,
        "Change the definition that is used; it is most often the architecture's own.");

    public static Diagnostic Livepatched(string function, string patch) => Diagnostic.Error(
        "KSP4104", $"The livepatch {patch} redirects this function; it would win.", function,
        $"Disable it first: echo 0 > /sys/kernel/livepatch/{patch}/enabled");

    public static Diagnostic Unreadable(string function) => Diagnostic.Error(
        "KSP4105", "The function's memory cannot be read.", function, "Run as root on the host, with /proc/kcore present.");
}
