using System.Text.RegularExpressions;
using Ksplice.Abstractions.Sources;
using Ksplice.Plugins.Source.Apt.Publish;
using Ksplice.Plugins.Shared.Read;

namespace Ksplice.Plugins.Source.Apt.Updates;

/// <summary>A section of the configuration about a repository of apt's kind.</summary>
/// <param name="Common">What repositories of all kinds have.</param>
/// <param name="Suite">Suite or codename.</param>
/// <param name="Components">Components of it whose updates are wanted.</param>
/// <param name="Architecture">Debian's name of the architecture whose updates are wanted.</param>
internal sealed partial record AptSettings(SourceSettings Common, string Suite, IReadOnlyList<string> Components, string Architecture)
{
    /// <summary>Reads a section.</summary>
    /// <exception cref="SourceException">It makes no sense.</exception>
    public static AptSettings Read(UpdateSourceSection section)
    {
        var common = SourceSettings.Read(section.Settings, "suite", "components");
        var components = section.Settings.GetValueOrDefault("components", "main").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).ToList();
        return new(
            common,
            Word("suite", section.Settings.GetValueOrDefault("suite", "ksplice")),
            components.Count > 0 ? [.. components.Select(component => Word("components", component))] : throw SourceDiagnostics.Setting("components", "there is none"),
            DebianNames.Architecture(section.Architecture) ?? throw SourceDiagnostics.Setting("type", $"apt has no name for the architecture {section.Architecture}"));
    }

    private static string Word(string key, string text) =>
        Name().IsMatch(text) && !text.Contains("..", StringComparison.Ordinal) ? text : throw SourceDiagnostics.Setting(key, "it is no name of letters, digits, dots, hyphens and slashes");

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9.-]{0,63}(?:/[A-Za-z0-9][A-Za-z0-9.-]{0,63}){0,3}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
