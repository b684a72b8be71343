using System.Text.Json;
using System.Text.RegularExpressions;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Files;

namespace Ksplice.Engine.Plugins;

/// <summary>Reads <c>plugin.json</c>, strictly: what it does not know or cannot place it refuses.</summary>
internal static partial class PluginManifestReader
{
    /// <summary>No manifest needs more; a larger file is not one.</summary>
    private const int LargestManifest = 64 * 1024;

    public static Outcome<PluginManifest> Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length > LargestManifest)
                return Bad(path, $"it is larger than {LargestManifest} bytes");
            return Check(path, JsonMembers.Read(File.ReadAllBytes(path), FieldsOf));
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return Bad(path, e.Message);
        }
    }

    private static Outcome<PluginManifest> Check(string path, Fields fields)
    {
        if (!IdPattern().IsMatch(fields.Id))
            return Bad(path, $"the id '{fields.Id}' is not made of lower-case letters, digits, dots and hyphens");
        if (KindOf(fields.Kind) is not { } kind)
            return Bad(path, $"the kind '{fields.Kind}' is none of architecture, source, reporter");
        if (!ContractVersion.TryParse(fields.Contract, out var contract))
            return Bad(path, $"the contract '{fields.Contract}' is not of the form 1.0");
        if (!AssemblyPattern().IsMatch(fields.Assembly))
            return Bad(path, $"the assembly '{fields.Assembly}' is not the name of a .dll beside the manifest");
        if (fields.Entry.Length == 0)
            return Bad(path, "the entry type has no name");
        if (fields.Provides is { } names && (names.Count == 0 || names.Any(string.IsNullOrWhiteSpace)))
            return Bad(path, "it provides an empty name, or none");
        return Outcome<PluginManifest>.Ok(new(
            fields.Id, kind, fields.Version, contract, fields.Assembly, fields.Entry, fields.Description, fields.Provides));
    }

    private static Outcome<PluginManifest> Bad(string path, string why) =>
        Outcome<PluginManifest>.Refused(PluginDiagnostics.ManifestUnusable(path, why));

    private static PluginKind? KindOf(string name) => name switch
    {
        "architecture" => PluginKind.Architecture,
        "source" => PluginKind.Source,
        "reporter" => PluginKind.Reporter,
        _ => null,
    };

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9.-]{0,62}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IdPattern();

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,120}\.dll\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AssemblyPattern();

    private static Fields FieldsOf(JsonMembers members) => new(
        members.Text("id"),
        members.Text("kind"),
        members.Text("version"),
        members.Text("contract"),
        members.Text("assembly"),
        members.Text("entry"),
        members.Text("description"),
        members.OptionalTexts("provides"));

    private sealed record Fields(
        string Id,
        string Kind,
        string Version,
        string Contract,
        string Assembly,
        string Entry,
        string Description,
        IReadOnlyList<string>? Provides);
}
