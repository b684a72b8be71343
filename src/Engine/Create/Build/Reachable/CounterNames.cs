namespace Ksplice.Engine.Create.Build.Reachable;

/// <summary>
/// Names that macros make with <c>__COUNTER__</c>, so that each is used in one expansion only. The preprocessor is told to put one mark in the place of all
/// these numbers: where a text has one more of them, what stands behind it still means the same. (A source that reckons with the number would be
/// misread; the kernel's makes names of it, and labels that hold within one statement.)
/// </summary>
internal static class CounterNames
{
    private const string Mark = "__ksplice_counter";

    /// <summary>What the preprocessor is told; it warns of that, whatever else it is not to warn of.</summary>
    public static IReadOnlyList<string> Options { get; } = ["-w", "-D__COUNTER__=" + Mark];

    /// <summary>Whether a name is one; different ones may be spelled alike.</summary>
    public static bool Holds(ReadOnlySpan<char> name) => name.Contains(Mark, StringComparison.Ordinal);
}
