namespace Ksplice.Corpus.Runs;

/// <summary>Refusals that safety demands: no engine could convert such a change without its author.</summary>
internal static class SafetyCodes
{
    private static readonly Dictionary<string, string> s_meanings = new(StringComparer.Ordinal)
    {
        ["KSP2103"] = "initial value of a writable variable",
        ["KSP2106"] = "initialisation mixed in",
        ["KSP2112"] = "size of a writable variable",
        ["KSP2143"] = "alignment of a writable variable",
        ["KSP2146"] = "type of an exported function (CRC)",
        ["KSP2160"] = "writing to protected memory",
        ["KSP2201"] = "layout of a type",
    };

    public static bool Contains(string code) => s_meanings.ContainsKey(code);

    /// <summary>A few words for a code; null for others.</summary>
    public static string? Meaning(string code) => s_meanings.GetValueOrDefault(code);
}
