using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Apply.Verify;

/// <summary>Why it was not proved that the kernel runs what the update was made from.</summary>
internal static class VerifyDiagnostics
{
    private const string OtherSourceHint = "The kernel is not what the update was made from (other source, compiler or configuration, or something edited it). Make the update for this kernel.";

    public static Diagnostic Mismatch(string location, RunPreMismatch mismatch) => mismatch.Cause switch
    {
        RunPreMismatchCause.Breakpoint => Diagnostic.Error("KSP4011", $"A breakpoint stands in the running code; most likely a kprobe ({mismatch.Reason}).", location, "Remove the probe (see /sys/kernel/debug/kprobes/list), then try again."),
        RunPreMismatchCause.Jump => Diagnostic.Error("KSP4011", $"A jump stands in the running code; most likely an optimised kprobe, or another live update ({mismatch.Reason}).", location, "Remove the probe (see /sys/kernel/debug/kprobes/list) or the other update, then try again."),
        RunPreMismatchCause.UnknownForm => Diagnostic.Error("KSP4020", $"The compiled code has a form that is not understood: {mismatch.Reason}.", location, "Make the package again; if it stays so, report it with the package."),
        _ => Diagnostic.Error("KSP4010", $"The running code is not the compiled code: {mismatch.Reason}.", location, OtherSourceHint),
    };

    public static Diagnostic NoCandidate(string location, string target) =>
        Diagnostic.Error("KSP4012", $"No place in {target} has this code's functions at the right distances.", location, OtherSourceHint);

    public static Diagnostic Ambiguous(string location, IReadOnlyList<ulong> addresses) =>
        Diagnostic.Error("KSP4013", $"The running kernel holds this code more than once (at {string.Join(", ", addresses.Select(a => $"{a:x}"))}).", location, "Which one is meant cannot be proved, so the update is refused.");

    public static Diagnostic Conflict(string symbol, string where, ulong value, string otherWhere, ulong otherValue) =>
        Diagnostic.Error("KSP4014", $"Two places disagree about the address of {symbol}: {value:x} here, {otherValue:x} at {otherWhere}.", where, OtherSourceHint);

    public static Diagnostic KallsymsContradiction(string symbol, string where, ulong value, IReadOnlyList<ulong> known) =>
        Diagnostic.Error("KSP4015", $"Running code puts {symbol} at {value:x}, the kernel's symbol table at {string.Join(", ", known.Select(a => $"{a:x}"))}.", where, OtherSourceHint);

    public static Diagnostic ModuleNotLoaded(string module, string state) =>
        Diagnostic.Error("KSP4016", $"The module {module} is {state}.", null, $"Load it (modprobe {module}), then try again; an update of a module that is not used is not needed.");

    public static Diagnostic WrongBuild(string target, string expected, string found) =>
        Diagnostic.Error("KSP4017", $"{target} has build-id {(found.Length == 0 ? "(none)" : found)}, the update is for {expected}.", null, "Use the update that was made for this build; two builds may share a release name.");

    public static Diagnostic OtherText(string where, ulong address) =>
        Diagnostic.Error("KSP4018", $"The constant that this code refers to has other contents in the kernel (at {address:x}).", where, OtherSourceHint);

    public static Diagnostic Unreadable(string where, ulong address, int length) =>
        Diagnostic.Error("KSP4019", $"{length} bytes of kernel memory at {address:x} cannot be read.", where, "The module may have just been unloaded; try again.");

    public static Diagnostic NotUnderstood(string where, string what) =>
        Diagnostic.Error("KSP4020", $"The compiled object has a form that is not understood: {what}.", where, "Make the package again; if it stays so, report it with the package.");

    public static Diagnostic WrongMachine(string unit, string architecture) =>
        Diagnostic.Error("KSP4022", $"The object is for another machine than {architecture}.", unit, "Use the package for this architecture, or name the right one with --arch.");

    public static Diagnostic WeakLost(string location) =>
        Diagnostic.Info("KSP4021", "All functions here are weak and were overridden at link time; nothing of this section runs.", location);
}
