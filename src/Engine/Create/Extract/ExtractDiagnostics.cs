using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Create.Extract;

/// <summary>What extraction can refuse, one member per code.</summary>
internal static class ExtractDiagnostics
{
    public static Diagnostic RefersToDiscarded(string place, string target) => Diagnostic.Error(
        "KSP2117", $"The new code refers to {target}, which is thrown away after boot or load.", place,
        "Such a change takes effect at the next boot.");

    public static Diagnostic NoName(string place, string target) => Diagnostic.Error(
        "KSP2118", $"The new code refers to {target}, which has no name by which the running kernel's could be found.", place,
        "Give the object a name in the source.");

    public static Diagnostic AmbiguousName(string place, string target, int count) => Diagnostic.Error(
        "KSP2119", $"The name {target} stands {count} times in the unit as the distribution compiled it.", place,
        "Report this with the patch; the unit's two compilations should agree.");

    public static Diagnostic ShadowsLeft(string module) => Diagnostic.Warning(
        "KSP1060", "The update makes shadow fields and has no intra_reverse or post_reverse hook that could free them; after an undo they would stay, and be found by whatever object gets the same address.", module,
        "Add ksplice_post_reverse() with a function that calls ksplice_shadow_free_all().");

    public static Diagnostic Stub(string what) => Diagnostic.Error(
        "KSP2120", $"The kernel's module stub cannot be used: {what}.", null, "Remove the kernel's prepared tree from the workspace and try again.");
}
