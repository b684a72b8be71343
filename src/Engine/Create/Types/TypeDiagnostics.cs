using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Create.Types;

/// <summary>Everything the comparison of types can refuse or notice, one member per code.</summary>
internal static class TypeDiagnostics
{
    /// <summary>Code of the refusal of a changed layout.</summary>
    public const string ChangedLayout = "KSP2201";

    public static Diagnostic Changed(string unit, int others, LayoutDifference difference) => Diagnostic.Error(
        ChangedLayout, $"The patch changes the layout of a type that live data has: {difference.Text}{Seen(others)}.", $"{unit}: {difference.Type}",
        $"Keep the new state beside the objects instead (a shadow field, docs/hooks.md), or, when no object of the old layout can meet the new code, say so with --allow-layout '{difference.Type}'; it is recorded in the update.");

    public static Diagnostic Harmless(string unit, int others, LayoutDifference difference) => Diagnostic.Info(
        "KSP2202", $"A type changes in a way that means the same for live data: {difference.Text}{Seen(others)}.", $"{unit}: {difference.Type}");

    public static Diagnostic Allowed(string unit, int others, LayoutDifference difference) => Diagnostic.Warning(
        "KSP2203", $"The author accepts a changed layout: {difference.Text}{Seen(others)}.", $"{unit}: {difference.Type}",
        "Rehearse the update with objects of the old layout in use.");

    public static Diagnostic Unreadable(string name, string what) => Diagnostic.Error(
        "KSP2204", $"The debug information that the layouts of types are read from makes no sense: {what}.", name,
        "Check that the compiler is the one that built the kernel and writes DWARF 5.");

    private static string Seen(int others) => others switch
    {
        0 => "",
        1 => " (1 more unit sees it)",
        _ => $" ({others} more units see it)",
    };
}
