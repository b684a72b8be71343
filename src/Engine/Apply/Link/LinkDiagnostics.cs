using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Apply.Link;

/// <summary>What linking can refuse, one member per code.</summary>
internal static class LinkDiagnostics
{
    public static Diagnostic NotATemplate(string name) => Diagnostic.Error(
        "KSP4201", "The update's replacement is not a relocatable object of a supported kind.", name, "Make the update again.");

    public static Diagnostic Unbound(string name, string symbol) => Diagnostic.Error(
        "KSP4202", $"The update does not say how to find {symbol} in the running kernel.", name, "Make the update again.");

    public static Diagnostic NotFound(string symbol) => Diagnostic.Error(
        "KSP4203", "The new code needs a symbol that the running kernel does not have.", symbol,
        "Load the module that defines it, or make the update for this kernel.");

    public static Diagnostic NotOffered(string symbol) => Diagnostic.Error(
        "KSP5130", "The update uses shadow fields, which the loaded kernel module does not offer.", symbol, "Load the ksplice.ko of this version.");

    public static Diagnostic Ambiguous(string symbol, int count, string candidates) => Diagnostic.Error(
        "KSP4204", $"The new code needs a symbol whose name stands {count} times in the running kernel, and no matched code tells which is meant: {candidates}.", symbol,
        "Nothing can be done on this machine; report it to the update's author.");

    public static Diagnostic BadConstantTable(string name, string what) => Diagnostic.Error(
        "KSP4210", $"The replacement's list of constants that boot settles is damaged: {what}.", name, "Make the update again.");

    public static Diagnostic UnreadableConstant(string name, string variable, ulong address) => Diagnostic.Error(
        "KSP4211", $"The value that boot gave {variable} cannot be read (at {address:x}).", name, "Try again; if it stays so, the running kernel is not the one that the update is for.");

    public static Diagnostic Sealed(string name, string function) => Diagnostic.Error(
        "KSP4212", $"The new code hands on the address of {function}, which this kernel has closed to calls by address.", name,
        "The update's author must call it through a function of the patch's own, whose address is then handed on.");

    public static Diagnostic NotMeant(string symbol, string others) => Diagnostic.Error(
        "KSP4205", $"The new code needs a symbol that the kernel's own linker would not find: what has the name is private, or not exported to this module: {others}.", symbol,
        "Load the module that exports it; if none does, the update's author must leave the reference out.");
}
