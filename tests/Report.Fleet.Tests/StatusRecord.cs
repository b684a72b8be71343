using System.Text.Json.Nodes;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Reports;

namespace Ksplice.Report.Fleet.Tests;

/// <summary>Records as <c>splice status</c> makes them.</summary>
internal static class StatusRecord
{
    public const string Version = "Linux version 6.1.0-50-amd64 (builder@example) (gcc-12 (Debian 12.2.0-14) 12.2.0) #1 SMP PREEMPT_DYNAMIC Debian 6.1.176-1 (2026-09-01)";

    public static DateTimeOffset ReadAt { get; } = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    public static RunRecord Of(params IEnumerable<JsonObject> updates) => Of(Version, updates);

    public static RunRecord Of(string version, IEnumerable<JsonObject> updates) => new(
        RunRecord.CurrentSchema, "status", OutcomeKind.Ok, ReadAt, TimeSpan.Zero, [], new JsonObject
        {
            ["kernel"] = "6.1.0-50-amd64", ["buildId"] = "ab12", ["version"] = version, ["updates"] = new JsonArray([.. updates]),
        });

    public static JsonObject Update(string id, string state, bool? inPlace, params IEnumerable<string> cves) => new()
    {
        ["id"] = id,
        ["title"] = "T",
        ["cves"] = new JsonArray([.. cves.Select(cve => JsonValue.Create(cve))]),
        ["state"] = state,
        ["functions"] = new JsonArray(),
        ["inPlace"] = inPlace,
        ["moduleBytes"] = 8192L,
        ["pauseNanoseconds"] = 58400L,
        ["appliedAt"] = "2026-10-01T01:02:03.0000000+00:00",
    };
}
