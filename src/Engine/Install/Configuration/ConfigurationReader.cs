using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Engine.Files;

namespace Ksplice.Engine.Install.Configuration;

/// <summary>
/// Reads the operator's configuration. A key that nobody knows is told and does nothing, since Uptrack has some that have no meaning here; a source refuses
/// those of its own section.
/// </summary>
public static class ConfigurationReader
{
    private const string SourcePrefix = "Source:";

    /// <summary>Reads a file alone, or the usual ones: <c>/etc/uptrack/uptrack.conf</c> and what <c>/etc/uptrack/conf.d</c> adds.</summary>
    /// <param name="file">Absolute path; null for the usual ones, which may be missing.</param>
    /// <param name="guard">Whom files may belong to.</param>
    public static Outcome<OperatorConfiguration> Read(string? file, WriteGuard guard) => file is null
        ? ReadWithFolder(OperatorConfiguration.UsualFile, OperatorConfiguration.UsualFolder, guard)
        : ReadFile(file, OperatorConfiguration.Usual(file), guard);

    /// <summary>Reads a file and then every <c>*.conf</c> of a folder, by name; what a later one says wins, key by key. Both may be missing.</summary>
    internal static Outcome<OperatorConfiguration> ReadWithFolder(string file, string folder, WriteGuard guard)
    {
        var read = Outcome<OperatorConfiguration>.Ok(OperatorConfiguration.Usual(file));
        foreach (var next in ConfigurationFiles.Existing(file, folder).TakeWhile(_ => read.IsOk))
            read = ReadFile(next, read.Value!, guard).After(read.Diagnostics);
        return read;
    }

    private static Outcome<OperatorConfiguration> ReadFile(string path, OperatorConfiguration basis, WriteGuard guard)
    {
        ArgumentNullException.ThrowIfNull(guard);
        try
        {
            // It names keys and folders, so whoever can write it decides what the kernel runs.
            return guard.Objection(path) is { } objection ? Refuse(path, objection) : Parse(path, File.ReadAllText(path), basis);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refuse(path, e.Message);
        }
    }

    /// <summary>Reads a text.</summary>
    /// <param name="path">What to call it.</param>
    /// <param name="text">The text.</param>
    /// <param name="basis">What holds where the text says nothing; null for what is usual.</param>
    public static Outcome<OperatorConfiguration> Parse(string path, string text, OperatorConfiguration? basis = null)
    {
        basis ??= OperatorConfiguration.Usual(path);
        try
        {
            var sections = IniText.Parse(text);
            var noticed = new List<Diagnostic>();
            var auth = Section(sections, "Auth", path, noticed, "accesskey");
            var network = Section(sections, "Network", path, noticed, "http_proxy", "https_proxy", "ssl_ca_cert_file");
            var settings = Section(sections, "Settings", path, noticed, "autoinstall", "install_on_reboot", "upgrade_on_reboot", "state_folder", "log_file", "quiet_hours");
            string[] known = ["Auth", "Network", "Settings"];
            foreach (var section in sections.Where(s => !known.Contains(s.Name, StringComparer.OrdinalIgnoreCase) && !IsSource(s) && !s.Name.StartsWith("Report:", StringComparison.OrdinalIgnoreCase)))
                throw new FormatException($"line {section.Line} begins section [{section.Name}], which nobody knows");
            var configuration = new OperatorConfiguration(
                basis.File,
                auth("accesskey") ?? basis.AccessKey,
                new SourceNetwork(
                    network("http_proxy") ?? basis.Network.HttpProxy,
                    network("https_proxy") ?? basis.Network.HttpsProxy,
                    AbsolutePath("ssl_ca_cert_file", network("ssl_ca_cert_file")) ?? basis.Network.CaBundle),
                YesOrNo("autoinstall", settings("autoinstall"), basis.AutoInstall),
                YesOrNo("install_on_reboot", settings("install_on_reboot"), basis.InstallOnReboot),
                YesOrNo("upgrade_on_reboot", settings("upgrade_on_reboot"), basis.UpgradeOnReboot),
                AbsolutePath("state_folder", settings("state_folder")) ?? basis.StateFolder,
                Over(basis.Sources, sections.Where(IsSource)))
            {
                LogFile = AbsolutePath("log_file", settings("log_file")) ?? basis.LogFile,
                QuietHours = settings("quiet_hours") is { } hours ? QuietHours.Parse(hours) : basis.QuietHours,
            };
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

    // A source that is there already keeps its place.
    private static List<ConfiguredSource> Over(IReadOnlyList<ConfiguredSource> earlier, IEnumerable<IniSection> sections)
    {
        List<ConfiguredSource> sources = [.. earlier];
        foreach (var section in sections)
        {
            var place = sources.FindIndex(source => source.Name == section.Name[SourcePrefix.Length..]);
            var source = Source(section, place < 0 ? null : sources[place]);
            if (place < 0)
                sources.Add(source);
            else
                sources[place] = source;
        }

        return sources;
    }

    private static ConfiguredSource Source(IniSection section, ConfiguredSource? earlier)
    {
        var name = section.Name[SourcePrefix.Length..];
        if (!IniText.IsPlainName(name))
            throw new FormatException($"the source of line {section.Line} is not named with letters, digits, dots, underscores and hyphens");
        var type = section.Keys.GetValueOrDefault("type") is { Text.Length: > 0 } given ? given.Text : earlier?.Type;
        var settings = new Dictionary<string, string>(earlier?.Settings ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        foreach (var (key, value) in section.Keys.Where(key => key.Key != "type"))
            settings[key] = value.Text;
        return type is null ? throw new FormatException($"the source of line {section.Line} has no type") : new(name, type, settings);
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
}
