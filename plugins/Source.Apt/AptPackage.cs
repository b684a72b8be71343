using System.Text.RegularExpressions;

namespace Ksplice.Plugins.Source.Apt;

/// <summary>One version of a package, from apt's lists.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Architecture">Its architecture, <c>all</c> included.</param>
/// <param name="Source">Field <c>Source</c>; empty when it is built from a source of its own name.</param>
/// <param name="BuiltUsing">Field <c>Built-Using</c>; empty when absent.</param>
internal sealed partial record AptPackage(string Name, string Version, string Architecture, string Source, string BuiltUsing)
{
    /// <summary>
    /// The version of the kernel source behind the package. Signed images are packed by a source of their own, which numbers itself
    /// differently (6.1.176+1) and names the kernel in Built-Using.
    /// </summary>
    public string KernelSourceVersion
    {
        get
        {
            if (Entry().Matches(BuiltUsing).FirstOrDefault(entry => IsKernelSource(entry.Groups["name"].Value)) is { } used)
                return used.Groups["version"].Value;
            return Entry().Match(Source) is { Success: true } source && IsKernelSource(source.Groups["name"].Value) ? source.Groups["version"].Value : Version;
        }
    }

    /// <summary>Reads the stanzas that <c>apt-cache show</c> prints; one without name or version, or with a hostile one, is left out.</summary>
    public static IReadOnlyList<AptPackage> Parse(string text)
    {
        var result = new List<AptPackage>();
        foreach (var stanza in text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = stanza.Split('\n').Where(line => line.Length > 0 && line[0] != ' ' && line.Contains(':', StringComparison.Ordinal))
                .Select(line => line.Split(':', 2)).GroupBy(field => field[0], StringComparer.Ordinal)
                .ToDictionary(group => group.Key, group => group.First()[1].Trim(), StringComparer.Ordinal);
            string Field(string name) => fields.GetValueOrDefault(name, "");
            if (AptNames.IsPackage(Field("Package")) && AptNames.IsVersion(Field("Version")) && AptNames.IsPackage(Field("Architecture")))
                result.Add(new AptPackage(Field("Package"), Field("Version"), Field("Architecture"), Field("Source"), Field("Built-Using")));
        }

        return result;
    }

    private static bool IsKernelSource(string name) =>
        name.StartsWith("linux", StringComparison.Ordinal) && !name.StartsWith("linux-signed", StringComparison.Ordinal);

    [GeneratedRegex(@"(?<name>[a-z0-9][a-z0-9.+-]+) \(=? ?(?<version>[0-9][A-Za-z0-9.+~:-]*)\)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Entry();
}
