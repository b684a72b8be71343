using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Reports;

namespace Ksplice.Plugins.Report.Fleet;

/// <summary>
/// Which vulnerabilities are fixed live on this machine, as an OpenVEX 0.2.0 document: scanners look at packages on disk and cannot see it otherwise. Only what
/// is in force is told; nothing is said of any other vulnerability.
/// </summary>
public sealed class VexReporter : IReporter
{
    private const string Context = "https://openvex.dev/ns/v0.2.0";

    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <inheritdoc />
    public string Format => "vex";

    /// <inheritdoc />
    public string Extension => ".openvex.json";

    /// <inheritdoc />
    public Outcome<string> Render(RunRecord record, ReportOptions options) => HostStatus.Render(record, options, Format, status =>
        Statements(status) is { Count: > 0 } statements
            ? Outcome<string>.Ok(Document(status, Environment.MachineName, statements).ToJsonString(s_indented) + "\n")
            : Outcome<string>.None(OutcomeKind.Nothing, FleetDiagnostics.NothingFixed()));

    // Its schema asks for at least one (minItems), so a machine on which nothing is fixed has no document.
    private static JsonArray Statements(HostStatus status) => [.. Fixed(status).Select(one => Statement(one.Cve, one.Updates, status))];

    private static JsonObject Document(HostStatus status, string host, JsonArray statements) => new()
    {
        ["@context"] = Context,
        ["@id"] = $"urn:uuid:{DocumentId.Of(host, Time(status.ReadAt), statements.ToJsonString())}",
        ["author"] = $"splice on {host}",
        ["role"] = "live update agent of the machine",
        ["timestamp"] = Time(status.ReadAt),
        ["version"] = 1,
        ["statements"] = statements,
    };

    // An update that somebody wrote over closes nothing any more, even if another one names the same vulnerability: each may close only a part.
    private static IEnumerable<(string Cve, IReadOnlyList<HostUpdate> Updates)> Fixed(HostStatus status) =>
        from update in status.Updates
        where !string.Equals(update.State, "reversed", StringComparison.Ordinal)
        from cve in update.Cves
        group update by cve into same
        where same.All(update => update.IsInForce)
        orderby same.Key
        select (same.Key, (IReadOnlyList<HostUpdate>)[.. same]);

    private static JsonObject Statement(string cve, IReadOnlyList<HostUpdate> updates, HostStatus status)
    {
        var statement = new JsonObject
        {
            ["vulnerability"] = new JsonObject { ["name"] = cve },
            ["products"] = new JsonArray([.. KernelProducts.Of(status).Select(product => (JsonNode)product)]),
            ["status"] = "fixed",
            ["status_notes"] = $"Fixed in the running kernel by live update {string.Join(", ", updates.Select(update => update.Id))}; the files on disk are as before.",
        };
        if (updates.Max(update => update.AppliedAt) is { } at)
            statement["timestamp"] = Time(at);
        return statement;
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
