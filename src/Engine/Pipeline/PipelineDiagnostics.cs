using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Pipeline;

/// <summary>What the pipelines themselves can refuse, one member per code.</summary>
public static class PipelineDiagnostics
{
    public static Diagnostic NoFile(string path, string why) => Diagnostic.Error(
        "KSP1054", $"The file cannot be read: {why}", path, "Check the path and its permissions.");

    public static Diagnostic BadId(string id) => Diagnostic.Error(
        "KSP1050", "This is no update id.", id, "Use 1 to 63 letters, digits, dots, underscores and hyphens, the first a letter or digit.");

    public static Diagnostic NoModuleFile(string module, string folder) => Diagnostic.Error(
        "KSP1051", $"The kernel's packages hold no module {module}.", folder, "Give the folder of the modules of this very kernel.");

    public static Diagnostic NoBuildId(string target) => Diagnostic.Error(
        "KSP1052", "It carries no build-id, so the update could not tell whether it meets the right kernel.", target,
        "Use a kernel linked with --build-id, as distributions do.");

    public static Diagnostic UnusedOverrule(string option, string word) => Diagnostic.Warning(
        "KSP1055", $"{option} has no effect: the patch is not refused for anything of that name.", word,
        "Write the name as the refusal does, or leave the word out.");

    public static Diagnostic AmbiguousOverrule(string option, string word, IReadOnlyList<string> places) => Diagnostic.Error(
        "KSP1061", $"{option} means {places.Count} different things: {string.Join(", ", places)}.", word,
        $"Say it once for each that you have looked at, with its unit: {option} 'UNIT: NAME', as the refusal writes it.");

    public static Diagnostic PatchesTooLarge(int most) => Diagnostic.Error(
        "KSP1056", $"The patches together have more than {most} bytes, which is the most that an update carries along.", null,
        "Leave out what is not for the kernel's code, or divide the patch into several updates.");

    public static Diagnostic RequiredNotGiven(string id, string required) => Diagnostic.Error(
        "KSP1057", $"The update {id} stands on {required}, which is not among those given before it.", id,
        $"Give {required}.ksplice too, before {id}.ksplice.");

    public static Diagnostic GivenTwice(string id) => Diagnostic.Error(
        "KSP3014", $"Two of the updates given have the id {id}.", id, "Give each update once.");

    public static Diagnostic OtherPackageGiven(string id, string required) => Diagnostic.Error(
        "KSP3013", $"The update {id} stands on {required}, but the package given under that id is another one.", id,
        $"Give the very package that {id} was made after, or make {id} again after this one.");

    public static Diagnostic NoPatchInside(string path) => Diagnostic.Error(
        "KSP1058", "The update does not carry the patches that it was made of, so nothing can be made on top of it.", path,
        "Make it again with this engine, and apply that one.");

    public static Diagnostic EarlierForOtherKernel(string path, string release) => Diagnostic.Error(
        "KSP1059", $"The update is for another kernel ({release}).", path, "Give updates of the kernel that the new one is for.");

    public static Diagnostic CannotTakeItsPlace(string path, string id) => Diagnostic.Error(
        "KSP1062", $"The new update cannot take the place of {id}: it is named twice, the new one stands on it, or it has the same id.", path,
        "Give each update once, with --after or with --replaces, and the new one an --id of its own.");

    public static Diagnostic NothingApplied() => Diagnostic.Info("KSP5117", "No update is applied.");

    public static Diagnostic Drifted(string id) => Diagnostic.Warning(
        "KSP5118", "The kernel holds other bytes than this update wrote: something else has edited its functions since.", id,
        "Find what did (a kprobe, a tracer); undo refuses until the bytes are back.");

    public static Diagnostic SeveralKernels(string path) => Diagnostic.Error(
        "KSP1053", "The updates are for different kernels.", path, "Rehearse the updates of each kernel by themselves.");

    public static Diagnostic NewerUpdate(string id, string part) => Diagnostic.Error(
        "KSP3012", $"The update holds {part}, which this engine cannot apply.", id, "Install a newer Ksplice.Engine.");
}
