using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Apply.Stack;

/// <summary>What can stand against putting an update over others, one member per code.</summary>
internal static class StackDiagnostics
{
    public static Diagnostic SameFunction(string function, string other) => Diagnostic.Error(
        "KSP4206", $"The update {other}, which is applied or comes before, changes this too, and this one was not made after it.", function,
        $"Make this update again with --after {other}.ksplice, or undo {other} first.");

    public static Diagnostic SameUnit(string unit, string other) => Diagnostic.Error(
        "KSP4207", $"The update {other}, which is applied or comes before, changes other functions of this unit, and this one was not made after it.", unit,
        $"Make this update again with --after {other}.ksplice, or undo {other} first.");

    public static Diagnostic NotLearnt(string name, string update) => Diagnostic.Error(
        "KSP4208", $"The new code needs what the update {update} brought, and none of that update's code tells where it is.", name,
        "Make one update of both patches, to be applied instead.");

    public static Diagnostic OtherBody(string function, string update, string why) => Diagnostic.Error(
        "KSP4209", $"The code of the update {update} that this update stands on is not proved to be what runs: {why}.", function,
        $"Undo {update}, apply it again, then try again.");

    public static Diagnostic OtherPackage(string id, string required) => Diagnostic.Error(
        "KSP5123", $"The update stands on {required}, but what is applied under that id is another package.", id,
        $"Undo {required} and apply the very package that this update was made after, or make this update again after the one that is applied.");
}
