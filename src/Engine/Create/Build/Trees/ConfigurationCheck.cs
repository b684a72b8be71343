using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Create.Build.Trees;

/// <summary>
/// Compares the configuration that was given with the one the tree ended up with: a tool that is missing here silently turns options off,
/// and code built without them does not match the kernel.
/// </summary>
internal static class ConfigurationCheck
{
    // Versions of tools that do not touch the objects of single units, and what distributions leave out of a published configuration.
    private static readonly string[] Harmless =
    [
        "CONFIG_PAHOLE_", "CONFIG_AS_VERSION", "CONFIG_LD_VERSION", "CONFIG_RUSTC_", "CONFIG_BINDGEN_", "CONFIG_RUST_IS_", "CONFIG_LLD_",
        "CONFIG_BUILD_SALT", "CONFIG_MODULE_SIG_ALL", "CONFIG_MODULE_SIG_KEY", "CONFIG_SYSTEM_TRUSTED_KEYS",
    ];

    public static IReadOnlyList<Diagnostic> Compare(string given, string source)
    {
        var before = Read(given);
        var after = Read(Path.Combine(source, ".config"));
        var different = before.Keys.Union(after.Keys)
            .Where(name => before.GetValueOrDefault(name) != after.GetValueOrDefault(name))
            .Where(name => !Harmless.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal).ToList();
        return different.Count == 0
            ? []
            : [Diagnostic.Warning(
                "KSP1113",
                $"{different.Count} configuration options changed while the tree was prepared: {string.Join(", ", different.Take(8))}{(different.Count > 8 ? " …" : "")}.",
                Path.Combine(source, ".config"),
                "Install the build tools the kernel was built with; verification would refuse code that came out different.")];
    }

    private static Dictionary<string, string> Read(string file) =>
        File.ReadLines(file)
            .Where(line => line.StartsWith("CONFIG_", StringComparison.Ordinal) && line.Contains('=', StringComparison.Ordinal))
            .Select(line => line.Split('=', 2))
            .GroupBy(pair => pair[0], StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Last()[1], StringComparer.Ordinal);
}
