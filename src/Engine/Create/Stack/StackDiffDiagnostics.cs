using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Create.Stack;

/// <summary>What can stand against a patch over earlier updates, one member per code.</summary>
internal static class StackDiffDiagnostics
{
    public static Diagnostic ChangesNewFunction(string function, string update, string why) => Diagnostic.Error(
        "KSP2151", $"The patch changes a function that the update {update} newly brought, {why}; that would go on with the old one.", function,
        $"Make one update of both patches, to be applied instead of {update}.");

    public static Diagnostic OtherBody(string function, string update) => Diagnostic.Error(
        "KSP2152", $"Compiled again, the update {update} does not come out as its package says, so what runs cannot be told for certain.", function,
        $"Make {update} again with this engine and this compiler, apply that one, and make this update after it.");

    public static Diagnostic BroughtConstant(string constant, string update) => Diagnostic.Error(
        "KSP2153", $"The patch changes a constant that the update {update} brought.", constant,
        $"Make one update of both patches, to be applied instead of {update}.");

    public static Diagnostic NotLearnt(string place, string name, string update) => Diagnostic.Error(
        "KSP4208", $"The new code needs {name}, which the update {update} brought, and no code that still runs tells where it is.", place,
        "Make one update of both patches, to be applied instead.");

    public static Diagnostic TakenBack(string unit, string update) => Diagnostic.Error(
        "KSP2154", $"The patch takes back all that the update {update} does to this unit.", unit,
        $"Undo {update} instead, and make the update of what else the patch changes.");
}
