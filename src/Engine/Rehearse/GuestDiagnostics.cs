using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Rehearse;

/// <summary>Everything a guest can fail at before and while it runs commands.</summary>
internal static class GuestDiagnostics
{
    private const int ConsoleTailLines = 25;

    public static Diagnostic ToolMissing(string program, string package) => Diagnostic.Error(
        "KSP5901",
        $"The program {program} is not installed; a rehearsal needs it.",
        null,
        $"Install it: apt-get install {package}");

    public static Diagnostic MachineUnknown() => Diagnostic.Error(
        "KSP5902",
        "No guest machine is known for this architecture.",
        null,
        "Rehearse on a machine of the kernel's own architecture.");

    public static Diagnostic InputMissing(string what, string path) => Diagnostic.Error(
        "KSP5903",
        $"The guest cannot start: {what} does not exist.",
        path,
        "Give an existing path; kernel image and modules come from the distribution's image package.");

    public static Diagnostic ModulesMissing(string release, IEnumerable<string> modules) => Diagnostic.Error(
        "KSP5904",
        $"Kernel {release} has no {string.Join(", ", modules)}, neither as a module nor built in; the guest cannot reach its files without.",
        null,
        "Use a kernel with virtio, 9p and overlay modules, with its complete module folder.");

    public static Diagnostic StartFailed(string reason, string consoleLog) => Diagnostic.Error(
        "KSP5905",
        $"The guest did not start: {reason}{Tail(consoleLog)}",
        null,
        "Read the console output above; --keep-log keeps all of it.");

    public static Diagnostic Lost(string reason, string consoleLog) => Diagnostic.Error(
        "KSP5906",
        $"The guest died: {reason}{Tail(consoleLog)}",
        null,
        "Its kernel crashed, most likely through what was just done in it: do not apply this to a running machine.");

    public static Diagnostic ToolFailed(string program, int exitCode, string errors) => Diagnostic.Error(
        "KSP5907",
        $"{program} failed with exit code {exitCode}: {errors.Trim()}",
        null,
        "Check that the kernel image and its modules are complete and readable.");

    public static Diagnostic CheckFailed(string moment, GuestCommandResult result) => Diagnostic.Error(
        "KSP5908",
        $"The check script failed when called with \"{moment}\": {result}",
        null,
        "The update does not do what its check expects, or breaks something; run the script by hand in the same order to see which.");

    public static Diagnostic CommandFailed(string step, GuestCommandResult result) => Diagnostic.Error(
        "KSP5909",
        $"The step {step} failed in the guest: {result}",
        null,
        "The findings of the guest's own run are listed with this one: they say why.");

    public static Diagnostic LogNotClean(IReadOnlyCollection<KernelLogWarning> warnings) => Diagnostic.Error(
        "KSP5910",
        $"The guest's kernel log has {warnings.Count} warning(s) since the rehearsal began: {string.Join(" | ", warnings.Take(5).Select(warning => warning.Line))}",
        null,
        "Find what they complain about before this update reaches a machine that matters; --keep-log keeps the whole log.");

    public static Diagnostic ModuleDormant(string module, string why) => Diagnostic.Info(
        "KSP5911",
        $"The module {module} does not start in the guest ({why}); it is loaded without its start, so its code is matched, replaced and put back, but none of it runs.",
        module);

    public static Diagnostic ModuleNotLoaded(string module, string why) => Diagnostic.Error(
        "KSP5912",
        $"The module {module} cannot be loaded into the guest: {why}",
        module,
        "Check that the kernel's module folder is complete, and that the guest finds what the module needs.");

    public static Diagnostic NoModule(string file) => Diagnostic.Error(
        "KSP5913",
        $"{file} is no kernel module: it has no description of itself.",
        file,
        "Take the module from the distribution's image package.");

    private static string Tail(string consoleLog)
    {
        var lines = consoleLog.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.Length == 0 ? string.Empty : "\n" + string.Join('\n', lines.TakeLast(ConsoleTailLines).Select(line => line.TrimEnd('\r')));
    }
}
