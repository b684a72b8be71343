using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Reports;
using Ksplice.Engine.Files;

namespace Ksplice.Engine.Report.Delivery;

/// <summary>The sections <c>[Report:NAME]</c> of the operator's configuration. Other sections are the business of others.</summary>
public static class ReportConfiguration
{
    /// <summary>Where the configuration lies.</summary>
    public const string UsualFile = "/etc/uptrack/uptrack.conf";

    /// <summary>Files here add to it.</summary>
    public const string UsualFolder = "/etc/uptrack/conf.d";

    private const string Prefix = "Report:";

    /// <summary>Reads the sections of a file alone, or of the usual ones: <c>/etc/uptrack/uptrack.conf</c> and what <c>/etc/uptrack/conf.d</c> adds.</summary>
    /// <param name="file">The file; null for the usual ones, which may be missing.</param>
    /// <param name="guard">Whom they may belong to: they name programs to run.</param>
    /// <returns>The sections in their order, or KSP6450.</returns>
    public static Outcome<IReadOnlyList<ConfiguredReport>> Read(string? file, WriteGuard guard) => file is null
        ? ReadWithFolder(UsualFile, UsualFolder, guard)
        : ReadFiles([Path.GetFullPath(file)], guard);

    /// <summary>Reads a file and then every <c>*.conf</c> of a folder, by name; what a later one says wins, key by key. Both may be missing.</summary>
    internal static Outcome<IReadOnlyList<ConfiguredReport>> ReadWithFolder(string file, string folder, WriteGuard guard) =>
        ReadFiles(ConfigurationFiles.Existing(file, folder), guard);

    private static Outcome<IReadOnlyList<ConfiguredReport>> ReadFiles(IReadOnlyList<string> files, WriteGuard guard)
    {
        ArgumentNullException.ThrowIfNull(guard);
        var sections = new List<ReportSection>();
        foreach (var path in files)
        {
            try
            {
                if (guard.Objection(path) is { } objection)
                    return Refuse(path, objection);
                Add(sections, File.ReadAllText(path));
                // What is wrong is told with the file that made it so.
                sections.ForEach(section => Configured(section));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
            {
                return Refuse(path, e.Message);
            }
        }

        return Outcome<IReadOnlyList<ConfiguredReport>>.Ok([.. sections.Select(Configured)]);
    }

    // A section that is there already keeps its place, and the keys that nobody names again.
    private static void Add(List<ReportSection> sections, string text)
    {
        foreach (var section in IniText.Parse(text, Prefix).Select(Section))
        {
            var place = sections.FindIndex(earlier => earlier.Name.Equals(section.Name, StringComparison.OrdinalIgnoreCase));
            if (place < 0)
                sections.Add(section);
            else
                sections[place] = sections[place] with { Settings = Merged(sections[place].Settings, section.Settings) };
        }
    }

    private static Dictionary<string, string> Merged(IReadOnlyDictionary<string, string> earlier, IReadOnlyDictionary<string, string> later)
    {
        var merged = new Dictionary<string, string>(earlier, StringComparer.Ordinal);
        foreach (var (key, value) in later)
            merged[key] = value;
        return merged;
    }

    /// <summary>Reads one section.</summary>
    /// <param name="file">The file; null for the usual ones.</param>
    /// <param name="guard">Whom they may belong to.</param>
    /// <param name="name">Name of the section, in any case.</param>
    /// <returns>The section, or KSP6450 or KSP6451.</returns>
    public static Outcome<ConfiguredReport> Find(string? file, WriteGuard guard, string name)
    {
        var sections = Read(file, guard);
        if (!sections.IsOk)
            return sections.As<ConfiguredReport>();
        return sections.Value.FirstOrDefault(one => one.Section.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } found
            ? Outcome<ConfiguredReport>.Ok(found)
            : Outcome<ConfiguredReport>.Refused(DeliveryDiagnostics.NoSuchSection(name, [.. sections.Value.Select(one => one.Section.Name)]));
    }

    /// <summary>Reads a text.</summary>
    /// <param name="path">What to call it.</param>
    /// <param name="text">The text.</param>
    public static Outcome<IReadOnlyList<ConfiguredReport>> Parse(string path, string text)
    {
        try
        {
            return Outcome<IReadOnlyList<ConfiguredReport>>.Ok([.. IniText.Parse(text, Prefix).Select(Section).Select(Configured)]);
        }
        catch (FormatException e)
        {
            return Refuse(path, e.Message);
        }
    }

    private static ReportSection Section(IniSection section) =>
        new(section.Name[Prefix.Length..], section.Keys.ToDictionary(key => key.Key, key => key.Value.Text, StringComparer.Ordinal));

    private static ConfiguredReport Configured(ReportSection section)
    {
        var keys = new Dictionary<string, string>(section.Settings, StringComparer.Ordinal);
        if (!IniText.IsPlainName(section.Name))
            throw new FormatException("a report is not named with letters, digits, dots, underscores and hyphens");
        keys.Remove("on", out var occasions);
        keys.Remove("template", out var template);
        if (!keys.Remove("type", out var type) || type.Length == 0)
            throw new FormatException($"report {section.Name} has no type");
        if (template is { Length: > 0 } && !Path.IsPathFullyQualified(template))
            throw new FormatException($"the template of report {section.Name} is no absolute path");
        return new(section with { Settings = keys }, type, Occasions(section.Name, occasions), string.IsNullOrEmpty(template) ? null : template);
    }

    private static HashSet<ReportOccasion> Occasions(string name, string? text) => string.IsNullOrEmpty(text)
        ? [.. Enum.GetValues<ReportOccasion>()]
        :
        [
            .. text.Split([',', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Select(word => word.ToLowerInvariant() switch
            {
                "new" => ReportOccasion.New,
                "installed" => ReportOccasion.Installed,
                "failed" => ReportOccasion.Failed,
                _ => throw new FormatException($"report {name} has something else than new, installed and failed in its key on"),
            }),
        ];

    private static Outcome<IReadOnlyList<ConfiguredReport>> Refuse(string path, string why) =>
        Outcome<IReadOnlyList<ConfiguredReport>>.None(OutcomeKind.Failed, DeliveryDiagnostics.BadConfiguration(path, why));
}
