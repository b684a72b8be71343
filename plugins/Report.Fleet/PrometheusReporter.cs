using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Reports;

namespace Ksplice.Plugins.Report.Fleet;

/// <summary>What is applied as metrics, for the textfile collector of Prometheus' node exporter.</summary>
public sealed class PrometheusReporter : IReporter
{
    private const double NanosecondsPerSecond = 1e9;

    /// <inheritdoc />
    public string Format => "prometheus";

    /// <inheritdoc />
    public string Extension => ".prom";

    /// <inheritdoc />
    public Outcome<string> Render(RunRecord record, ReportOptions options) =>
        HostStatus.Render(record, options, Format, status => Outcome<string>.Ok(Metrics(status)));

    private static string Metrics(HostStatus status)
    {
        var text = new MetricText();
        text.Gauge("ksplice_effective_kernel_info", "The running kernel, and what it amounts to with its updates.", (Kernel(status), 1));
        text.Gauge("ksplice_status_timestamp_seconds", "When the kernel was asked, in seconds since 1970.", ([], status.ReadAt.ToUnixTimeSeconds()));
        text.Gauge(
            "ksplice_updates",
            "Updates that the kernel knows, by state.",
            status.Updates.Select(update => update.State).Append("applied").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .Select(state => (Label("state", state), (double)status.Updates.Count(update => string.Equals(update.State, state, StringComparison.Ordinal)))));
        text.Gauge(
            "ksplice_update_applied",
            "1 when the update is in force, 0 when not; one sample for each CVE that it closes, and one without when there is none.",
            from update in status.Updates
            from cve in update.Cves.DefaultIfEmpty("")
            select (Labels(("id", update.Id), ("cve", cve)), update.IsInForce ? 1d : 0d));
        text.Gauge(
            "ksplice_update_in_place",
            "1 when everything that the update wrote is still there, 0 when something wrote over it.",
            Each(status, update => update.InPlace is { } inPlace ? inPlace ? 1 : 0 : null));
        text.Gauge("ksplice_pause_seconds", "How long applying the update stopped the machine.", Each(status, update => update.PauseNanoseconds / NanosecondsPerSecond));
        text.Gauge("ksplice_memory_bytes", "Kernel memory that the update takes.", Each(status, update => update.MemoryBytes));
        text.Gauge("ksplice_applied_timestamp_seconds", "When the update was applied, in seconds since 1970.", Each(status, update => update.AppliedAt?.ToUnixTimeSeconds()));
        return text.ToString();
    }

    private static IReadOnlyList<(string Name, string Value)> Kernel(HostStatus status) =>
        status.EffectiveKernel is { } effective
            ? Labels(("release", status.Release), ("build_id", status.BuildId), ("effective", effective))
            : Labels(("release", status.Release), ("build_id", status.BuildId));

    private static IEnumerable<(IReadOnlyList<(string Name, string Value)> Labels, double Value)> Each(HostStatus status, Func<HostUpdate, double?> valueOf) =>
        from update in status.Updates
        let value = valueOf(update)
        where value is not null
        select (Label("id", update.Id), value.Value);

    private static IReadOnlyList<(string Name, string Value)> Label(string name, string value) => Labels((name, value));

    private static IReadOnlyList<(string Name, string Value)> Labels(params IReadOnlyList<(string Name, string Value)> labels) => labels;
}
