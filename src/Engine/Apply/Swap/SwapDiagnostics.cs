using System.Globalization;
using System.Runtime.InteropServices;
using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.KernelModule;

namespace Ksplice.Engine.Apply.Swap;

/// <summary>What can stand against redirecting functions, one member per code.</summary>
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

    public static Diagnostic OtherConstant(string constant, string difference) => Diagnostic.Error(
        "KSP4106", $"The running constant is not what the update was made from ({difference}).", constant,
        "Another update may have written it over: undo that one first. Otherwise make the update for this kernel.");

    public static Diagnostic NoContent(string constant) => Diagnostic.Error(
        "KSP5121", "The update's replacement does not hold the new content of this constant in full.", constant, "Make the update again.");

    public static Diagnostic TooManyWrites(int writes, int most) => Diagnostic.Error(
        "KSP5122", $"The update would write {writes} places in one stop; {most} are possible.", null, "Divide the patch into several updates.");

    public static Diagnostic OutOfReach(string function, ulong destination) => Diagnostic.Error(
        "KSP5101", $"The new code at {Hex(destination)} is out of the jump's reach.", function, "Report this with the kernel's release.");

    public static Diagnostic Busy(string functions, int attempts) => Diagnostic.Error(
        "KSP5102", $"No safe moment was found in {attempts} attempts: tasks are inside {functions}.", null,
        "Try again with --attempts; the tasks listed must leave the function, so end or wake them. Functions in which tasks always sleep cannot be replaced live.");

    public static Diagnostic Unreliable(int attempts) => Diagnostic.Error(
        "KSP5103", $"In {attempts} attempts some task's stack could not be read for certain.", null, "Try again; end the task named if it persists.");

    public static Diagnostic BytesDiffer(string where) => Diagnostic.Error(
        "KSP5104", "The bytes there changed since they were verified.", where,
        "Something else edits kernel code (a tracer, a probe, another update); stop it and try again.");

    public static Diagnostic Kprobe(string where, KprobeState state) => Diagnostic.Error(
        "KSP5105", $"A kprobe is on the bytes that the jump takes ({state}); enabled later it would bring the old code back.", where,
        "Remove the probe (see /sys/kernel/debug/kprobes/list), even if it is disabled.");

    public static Diagnostic CrossesBlock(string where) => Diagnostic.Error(
        "KSP5106", "No single store of the processor can change these bytes, so an interrupt that cannot be masked could meet half of them.", where,
        "Such a change takes effect at the next boot.");

    public static Diagnostic OwnCode(string where) => Diagnostic.Error(
        "KSP5107", "This is code that the swap itself runs.", where, "Such a change takes effect at the next boot.");

    public static Diagnostic Failed(SwapStatus status, string where) => Diagnostic.Error(
        "KSP5108", $"The kernel module refused the swap: {status}.", where, "The kernel is as before; dmesg may say more.");

    public static Diagnostic AlreadyApplied(string id) => Diagnostic.Error(
        "KSP5109", "The update is applied already.", id, "`splice status` lists what is applied.");

    public static Diagnostic ResidentDiffers(string id) => Diagnostic.Error(
        "KSP5110", "Code of this update from before its undo is still in memory, bound to other addresses.", id,
        "It may still be in use, so it can be replaced only by a boot.");

    public static Diagnostic NotApplied(string id) => Diagnostic.Error(
        "KSP5111", "No update of this id is applied.", id, "`splice status` lists what is applied.");

    public static Diagnostic NeededBy(string id, string other) => Diagnostic.Error(
        "KSP5112", $"The update {other}, applied later, stands on this one.", id, $"Undo {other} first.");

    public static Diagnostic NotHeld(ulong address) => Diagnostic.Error(
        "KSP5113", $"Nothing of the kernel is at {Hex(address)}, though it was just verified.", null, "A module was unloaded meanwhile; try again.");

    public static Diagnostic Resident(string id, string reasons) => Diagnostic.Info(
        "KSP5114", $"Undone; its code stays in memory, inert, because pointers into it may remain: {reasons}.", id);

    public static Diagnostic ModulesMove() => Diagnostic.Error(
        "KSP5115", "Modules that the new code points into came and went while it was verified.", null, "Let module loading settle and try again.");

    public static Diagnostic Blocker(SwapBlocker blocker, string function, IEnumerable<string> stack) => Diagnostic.Info(
        "KSP5116", $"{blocker.Command} ({blocker.ProcessId}) is inside {function}{(blocker.Traits.HasFlag(BlockerTraits.Fixed) ? ", where it can only leave by itself" : "")}: {string.Join(" < ", stack)}", function);

    public static Diagnostic RequiredMissing(string id, string required) => Diagnostic.Error(
        "KSP5120", $"The update stands on {required}, which is not applied.", id, $"Apply {required} first.");

    public static Diagnostic HookRefused(string hook, int error) => Diagnostic.Error(
        "KSP5127", $"A hook of the update's author refuses, with error {error} ({Marshal.GetPInvokeErrorMessage(error)}).", hook,
        "The kernel is as before. What the hook asks for is in the update's description; dmesg may say more.");

    public static Diagnostic HookNeverReady(string hook, int attempts) => Diagnostic.Error(
        "KSP5128", $"In {attempts} attempts a hook of the update's author found no good moment.", hook, "Try again with --attempts, when the machine is less busy.");

    public static Diagnostic BadHook(string hook) => Diagnostic.Error(
        "KSP5129", "A hook of the update is not in the code of its replacement module.", hook, "Make the update again.");

    private static string Hex(ulong address) => "0x" + address.ToString("x", CultureInfo.InvariantCulture);
}
