using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Reports;

namespace Ksplice.Plugins.Report.Fleet;

/// <summary>What <c>splice status</c> told of a machine.</summary>
/// <param name="ReadAt">When.</param>
/// <param name="Release">The running kernel as <c>uname -r</c> prints it.</param>
/// <param name="BuildId">Its build-id in lower-case hex; empty when unknown.</param>
/// <param name="Version">Its whole banner; empty when unknown.</param>
/// <param name="EffectiveKernel">What it amounts to with its updates; null when that was not told.</param>
/// <param name="Updates">What it knows.</param>
internal sealed record HostStatus(
    DateTimeOffset ReadAt, string Release, string BuildId, string Version, string? EffectiveKernel, IReadOnlyList<HostUpdate> Updates)
{
    /// <summary>Reads a record of the command; KSP7032 for one of another command, or of one that failed.</summary>
    public static Outcome<HostStatus> Of(RunRecord record, string format)
    {
        if (!string.Equals(record.Command, "status", StringComparison.Ordinal) || record.Result["updates"] is not JsonArray updates)
            return Outcome<HostStatus>.Refused(FleetDiagnostics.NoStatus(format, record.Command));
        return Outcome<HostStatus>.Ok(new(
            record.Started,
            Text(record.Result, "kernel") ?? "",
            Text(record.Result, "buildId") ?? "",
            Text(record.Result, "version") ?? "",
            Text(record.Result, "effectiveKernel"),
            [.. updates.OfType<JsonObject>().Select(Update)]));
    }

    /// <summary>Renders a record of the command in a format whose shape is given; KSP7030 for a template, KSP7032 as <see cref="Of"/> says.</summary>
    public static Outcome<string> Render(RunRecord record, ReportOptions options, string format, Func<HostStatus, Outcome<string>> render)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Template is not null)
            return Outcome<string>.Refused(FleetDiagnostics.FixedShape(format, options.TemplateName));
        var status = Of(record, format);
        return status.IsOk ? render(status.Value) : status.As<string>();
    }

    private static HostUpdate Update(JsonObject json) => new(
        Text(json, "id") ?? "",
        Text(json, "state") ?? "",
        json["inPlace"] is JsonValue value && value.TryGetValue<bool>(out var inPlace) ? inPlace : null,
        [.. (json["cves"] as JsonArray ?? []).OfType<JsonValue>().Select(one => one.TryGetValue<string>(out var cve) ? cve : "").Where(cve => cve.Length > 0).Distinct(StringComparer.Ordinal)],
        Number(json, "pauseNanoseconds"),
        Number(json, "moduleBytes"),
        DateTimeOffset.TryParse(Text(json, "appliedAt"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null);

    private static string? Text(JsonObject json, string name) => json[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    // Values made in this process and values read from a file hold their numbers differently.
    private static long? Number(JsonObject json, string name) =>
        json[name] is JsonValue value && value.GetValueKind() == JsonValueKind.Number
        && long.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}

/// <summary>An update that the kernel knows.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State">As the kernel says: <c>applied</c>, <c>applying</c>, <c>reversed</c>, or one that came later.</param>
/// <param name="InPlace">Whether all that was written is still there; null when that was not looked at.</param>
/// <param name="Cves">What it closes, each once.</param>
/// <param name="PauseNanoseconds">How long its apply stopped the machine.</param>
/// <param name="MemoryBytes">Kernel memory that it takes.</param>
/// <param name="AppliedAt">When.</param>
internal sealed record HostUpdate(
    string Id, string State, bool? InPlace, IReadOnlyList<string> Cves, long? PauseNanoseconds, long? MemoryBytes, DateTimeOffset? AppliedAt)
{
    /// <summary>True when what it fixes is fixed now: applied, and nobody has written over it as far as could be seen.</summary>
    public bool IsInForce => string.Equals(State, "applied", StringComparison.Ordinal) && InPlace != false;
}
