using System.Text.RegularExpressions;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Engine.Files;

namespace Ksplice.Engine.Install.Configuration;

/// <summary>
/// Reads the operator's configuration. A key that nobody knows is told and does nothing, since Uptrack has some that have no meaning here; a source refuses
/// those of its own section.
/// </summary>
public static partial class ConfigurationReader
{
    private const string SourcePrefix = "Source:";

    /// <summary>Reads a file.</summary>
    /// <param name="file">Absolute path; null for the usual one, which may be missing.</param>
    /// <param name="guard">Whom the file may belong to.</param>
    public static Outcome<OperatorConfiguration> Read(string? file, WriteGuard guard)
    {
        ArgumentNullException.ThrowIfNull(guard);
        var path = file ?? OperatorConfiguration.UsualFile;
        string text;
        try
        {
            if (file is null && !File.Exists(path))
                return Parse(path, "");
            // It names keys and folders, so whoever can write it decides what the kernel runs.
            if (guard.Objection(path) is { } objection)
                return Refuse(path, objection);
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refuse(path, e.Message);
        }

        return Parse(path, text);
    }

    /// <summary>Reads a text.</summary>
    /// <param name="path">What to call it.</param>
    /// <param name="text">The text.</param>
    public static Outcome<OperatorConfiguration> Parse(string path, string text)
    {
        try
        {
            var sections = IniText.Parse(text);
            var noticed = new List<Diagnostic>();
            var auth = Section(sections, "Auth", path, noticed, "accesskey");
            var network = Section(sections, "Network", path, noticed, "http_proxy", "https_proxy", "ssl_ca_cert_file");
            var settings = Section(sections, "Settings", path, noticed, "autoinstall", "install_on_reboot", "upgrade_on_reboot", "state_folder");
            string[] known = ["Auth", "Network", "Settings"];
            foreach (var section in sections.Where(s => !known.Contains(s.Name, StringComparer.OrdinalIgnoreCase) && !IsSource(s) && !s.Name.StartsWith("Report:", StringComparison.OrdinalIgnoreCase)))
                throw new FormatException($"line {section.Line} begins section [{section.Name}], which nobody knows");
            var configuration = new OperatorConfiguration(
                path,
                auth("accesskey"),
                new SourceNetwork(network("http_proxy"), network("https_proxy"), AbsolutePath("ssl_ca_cert_file", network("ssl_ca_cert_file"))),
                YesOrNo("autoinstall", settings("autoinstall"), usual: false),
                YesOrNo("install_on_reboot", settings("install_on_reboot"), usual: true),
                YesOrNo("upgrade_on_reboot", settings("upgrade_on_reboot"), usual: false),
                AbsolutePath("state_folder", settings("state_folder")) ?? OperatorConfiguration.UsualStateFolder,
                [.. sections.Where(IsSource).Select(Source)]);
            return Outcome<OperatorConfiguration>.Ok(configuration, noticed);
        }
        catch (FormatException e)
        {
            return Refuse(path, e.Message);
        }
    }

    private static Func<string, string?> Section(IReadOnlyList<IniSection> sections, string name, string path, List<Diagnostic> noticed, params IReadOnlyList<string> known)
    {
        var section = sections.FirstOrDefault(s => s.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        foreach (var (key, value) in (section?.Keys ?? new Dictionary<string, IniValue>()).Where(key => !known.Contains(key.Key)))
            noticed.Add(InstallDiagnostics.UnknownKey($"{path}:{value.Line}", name, key));
        return key => section?.Keys.GetValueOrDefault(key) is { Text.Length: > 0 } value ? value.Text : null;
    }

    private static bool IsSource(IniSection section) => section.Name.StartsWith(SourcePrefix, StringComparison.OrdinalIgnoreCase);

    private static ConfiguredSource Source(IniSection section)
    {
        var name = section.Name[SourcePrefix.Length..];
        if (!SourceName().IsMatch(name))
            throw new FormatException($"the source of line {section.Line} is not named with letters, digits, dots, underscores and hyphens");
        var type = section.Keys.GetValueOrDefault("type")?.Text;
        return string.IsNullOrEmpty(type)
            ? throw new FormatException($"the source of line {section.Line} has no type")
            : new(name, type, section.Keys.Where(key => key.Key != "type").ToDictionary(key => key.Key, key => key.Value.Text, StringComparer.Ordinal));
    }

    private static bool YesOrNo(string key, string? value, bool usual) => value?.ToLowerInvariant() switch
    {
        null => usual,
        "yes" or "true" or "on" or "1" => true,
        "no" or "false" or "off" or "0" => false,
        _ => throw new FormatException($"{key} is neither yes nor no"),
    };

    private static string? AbsolutePath(string key, string? value) =>
        value is null || Path.IsPathFullyQualified(value) ? value : throw new FormatException($"{key} is no absolute path");

    private static Outcome<OperatorConfiguration> Refuse(string path, string why) =>
        Outcome<OperatorConfiguration>.None(OutcomeKind.Failed, InstallDiagnostics.BadConfiguration(path, why));

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SourceName();
}
