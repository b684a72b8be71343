using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Ksplice.Plugins.Report.Fleet;

/// <summary>What scanners may call the running kernel: package URLs, since that is what they compare.</summary>
internal static partial class KernelProducts
{
    /// <summary>One product for each name that is known.</summary>
    public static IEnumerable<JsonObject> Of(HostStatus status)
    {
        // Debian's banner ends with the version of the package: "… Debian 6.1.176-1 (2026-01-01)".
        if (PackageVersion().Match(status.Version) is { Success: true } package)
        {
            var vendor = package.Groups["vendor"].Value.ToLowerInvariant();
            yield return Product($"pkg:deb/{vendor}/linux-image-{Encode(status.Release)}@{Encode(package.Groups["version"].Value)}");
        }

        yield return Product($"pkg:generic/linux@{Encode(status.Release)}{(status.BuildId.Length > 0 ? $"?build_id={Encode(status.BuildId)}" : "")}");
    }

    private static JsonObject Product(string purl) => new()
    {
        ["@id"] = purl,
        ["identifiers"] = new JsonObject { ["purl"] = purl },
    };

    private static string Encode(string text) => Uri.EscapeDataString(text);

    [GeneratedRegex(@"[ ](?<vendor>Debian)[ ](?<version>[0-9][0-9A-Za-z.+~:-]*)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex PackageVersion();
}
