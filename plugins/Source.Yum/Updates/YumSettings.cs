using System.Text.RegularExpressions;
using Ksplice.Abstractions.Sources;
using Ksplice.Plugins.Shared.Read;

namespace Ksplice.Plugins.Source.Yum.Updates;

/// <summary>A section of the configuration about a repository of yum's kind.</summary>
/// <param name="Common">What repositories of all kinds have.</param>
/// <param name="Suite">The suite that the repository must say it is; null for the usual one, or none.</param>
internal sealed partial record YumSettings(SourceSettings Common, string? Suite)
{
    /// <summary>Reads a section.</summary>
    /// <exception cref="SourceException">It makes no sense.</exception>
    public static YumSettings Read(UpdateSourceSection section)
    {
        var common = SourceSettings.Read(section.Settings, "suite");
        var suite = section.Settings.GetValueOrDefault("suite");
        return suite is null || Name().IsMatch(suite) ? new(common, suite) : throw SourceDiagnostics.Setting("suite", "it is no name of letters, digits, dots and hyphens");
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9.-]{0,63}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
