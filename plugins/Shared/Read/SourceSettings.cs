using System.Globalization;
using Ksplice.Plugins.Shared.Read.Download;
using Ksplice.Plugins.Shared.Read.Trust;

namespace Ksplice.Plugins.Shared.Read;

/// <summary>The settings that repositories of all kinds have.</summary>
/// <param name="Mirrors">Addresses of the repository, tried in this order; at least one.</param>
/// <param name="Keyring">Absolute path of the publisher's public keys.</param>
/// <param name="Freshness">How old lists may be.</param>
/// <param name="Limits">How long servers are waited for.</param>
/// <param name="LargestList">Most bytes of a list, compressed or not.</param>
/// <param name="LargestPackage">Most bytes of a package.</param>
internal sealed record SourceSettings(
    IReadOnlyList<Uri> Mirrors, string Keyring, Freshness Freshness, DownloadLimits Limits, long LargestList, long LargestPackage)
{
    private const long MiB = 1024 * 1024;

    /// <summary>Reads them.</summary>
    /// <param name="values">Keys and values of the section.</param>
    /// <param name="own">Keys that only this kind of repository has.</param>
    /// <exception cref="SourceException">A key is missing or unknown, or a value makes no sense.</exception>
    public static SourceSettings Read(IReadOnlyDictionary<string, string> values, params IReadOnlyList<string> own)
    {
        var unread = values.Keys.Except(own, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal);
        string? Value(string key)
        {
            unread.Remove(key);
            return values.GetValueOrDefault(key) is { Length: > 0 } value ? value : null;
        }

        int Number(string key, int usual, int most, int least = 1) => OptionalNumber(key, Value(key), least, most) ?? usual;
        var settings = new SourceSettings(
            Addresses(Value("uri") ?? throw SourceDiagnostics.Setting("uri", "it is missing")),
            Value("keyring") is { } keyring && Path.IsPathFullyQualified(keyring) ? keyring : throw SourceDiagnostics.Setting("keyring", "it is missing, or no absolute path"),
            new Freshness(YesOrNo("allow-no-expiry", Value("allow-no-expiry")), OptionalNumber("max-age-days", Value("max-age-days"), 1, 3650)),
            new DownloadLimits(
                TimeSpan.FromSeconds(Number("timeout-seconds", 600, 86400)), TimeSpan.FromSeconds(Number("stall-seconds", 30, 3600)), Number("retries", 3, 20, least: 0)),
            Number("max-list-megabytes", 128, 2047) * MiB,
            Number("max-package-megabytes", 256, 2047) * MiB);
        return unread.Order(StringComparer.Ordinal).FirstOrDefault() is { } unknown ? throw SourceDiagnostics.Setting(unknown, "no such key is known") : settings;
    }

    private static List<Uri> Addresses(string text) =>
    [
        .. text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(
            word => Download.Addresses.Parse(word) ?? throw SourceDiagnostics.Setting("uri", "it is no address of http, https or file")),
    ];

    private static bool YesOrNo(string key, string? value) => value?.ToLowerInvariant() switch
    {
        null or "no" or "false" or "0" => false,
        "yes" or "true" or "1" => true,
        _ => throw SourceDiagnostics.Setting(key, "it is neither yes nor no"),
    };

    private static int? OptionalNumber(string key, string? value, int least, int most) =>
        value is null ? null
        : int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw SourceDiagnostics.Setting(key, string.Create(CultureInfo.InvariantCulture, $"it is no number from {least} to {most}"));
}
