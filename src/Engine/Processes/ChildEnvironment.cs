using System.Collections.Frozen;

namespace Ksplice.Engine.Processes;

/// <summary>
/// Environments for child processes. They are always explicit: a variable of the operator's shell (<c>MAKEFLAGS</c>, <c>CC</c>,
/// <c>LANG</c>) must not be able to change what is built.
/// </summary>
public static class ChildEnvironment
{
    private static readonly string[] Kept = ["PATH", "HOME", "TMPDIR", "http_proxy", "https_proxy", "no_proxy"];

    /// <summary>Only what a tool needs to find others and to speak one language.</summary>
    public static IReadOnlyDictionary<string, string> Minimal { get; } = With();

    /// <summary><see cref="Minimal"/> and these variables.</summary>
    public static IReadOnlyDictionary<string, string> With(params IEnumerable<KeyValuePair<string, string>> variables)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal) { ["LC_ALL"] = "C" };
        foreach (var name in Kept)
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
                result[name] = value;
        }

        foreach (var (name, value) in variables)
            result[name] = value;
        return result.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
