namespace Ksplice.Engine.Update;

/// <summary>The moments at which an update may have functions of its author's called, as a manifest names them.</summary>
public static class HookPhases
{
    /// <summary>All, in the order of <c>enum ksplice_hook_kind</c>.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "pre-apply", "check-apply", "intra-apply", "post-apply", "fail-apply",
        "pre-reverse", "check-reverse", "intra-reverse", "post-reverse", "fail-reverse",
    ];

    /// <summary>Position in <see cref="All"/>; null for a phase that this engine does not know.</summary>
    public static int? IndexOf(string phase)
    {
        for (var i = 0; i < All.Count; i++)
        {
            if (All[i] == phase)
                return i;
        }

        return null;
    }
}
