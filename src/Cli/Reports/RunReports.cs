using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Reports;
using Ksplice.Engine.Files;
using Ksplice.Engine.Plugins;
using Ksplice.Engine.Report;
using Ksplice.Engine.Report.Delivery;

namespace Ksplice.Cli.Reports;

/// <summary>Sends records of runs as the configuration says; for every command that reports.</summary>
internal sealed class RunReports(PluginRegistry plugins, RunRecordStore store)
{
    private readonly ReportDelivery _delivery = new(new UnsentReports(store.UnsentFolder));

    /// <summary>Renders and sends one record by one section, whatever its occasions are.</summary>
    /// <returns>What it came to, or why there was nothing to send.</returns>
    public Task<Outcome<DeliveryResult>> SendAsync(ConfiguredReport section, RunRecord record, CancellationToken cancellation) =>
        SendAsync(section, record, isPostponed: false, cancellation);

    private async Task<Outcome<DeliveryResult>> SendAsync(ConfiguredReport section, RunRecord record, bool isPostponed, CancellationToken cancellation)
    {
        var sender = plugins.ReportSender(section.Type);
        if (!sender.IsOk)
            return sender.As<DeliveryResult>();
        var reporter = plugins.Reporter(sender.Value.Format);
        if (!reporter.IsOk)
            return reporter.As<DeliveryResult>();
        var template = section.Template is null ? null : await File.ReadAllTextAsync(section.Template, cancellation);
        var text = reporter.Value.Render(record, new ReportOptions(template, section.Template));
        if (!text.IsOk)
            return text.As<DeliveryResult>();
        var report = new RenderedReport(Guid.NewGuid().ToString("N"), record.Started, text.Value);
        return Outcome<DeliveryResult>.Ok(isPostponed
            ? _delivery.Postpone(section.Section, report)
            : await _delivery.SendAsync(section.Section, sender.Value, report, cancellation));
    }

    /// <summary>Sends what waits for every section, and nothing new.</summary>
    /// <param name="configurationFile">The configuration; null for the usual one.</param>
    /// <param name="cancellation">Ends it; what was not sent waits on.</param>
    public async Task<IReadOnlyList<Diagnostic>> SendWaitingAsync(string? configurationFile, CancellationToken cancellation)
    {
        var sections = ReportConfiguration.Read(configurationFile, WriteGuard.ForThisProcess());
        if (!sections.IsOk)
            return [.. sections.Diagnostics.Select(d => d.AsWarning())];
        var noticed = new List<Diagnostic>();
        foreach (var section in sections.Value)
        {
            var sender = plugins.ReportSender(section.Type);
            noticed.AddRange(sender.IsOk ? (await _delivery.SendAsync(section.Section, sender.Value, null, cancellation)).Diagnostics : sender.Diagnostics);
        }

        return [.. noticed.Select(d => d.AsWarning())];
    }

    /// <summary>Sends a record by every section that wants such an occasion. What cannot be sent is a warning: it does not change what was done.</summary>
    /// <param name="configurationFile">The configuration; null for the usual one.</param>
    /// <param name="record">What happened.</param>
    /// <param name="occasions">Why it is told; a section that wants any of them gets it once.</param>
    /// <param name="isPostponed">Keep it for the next time instead of sending it: nothing can be reached yet.</param>
    /// <param name="cancellation">Ends it; the reports are kept then.</param>
    public async Task<IReadOnlyList<Diagnostic>> TellAsync(
        string? configurationFile, RunRecord record, IReadOnlySet<ReportOccasion> occasions, bool isPostponed, CancellationToken cancellation)
    {
        var sections = ReportConfiguration.Read(configurationFile, WriteGuard.ForThisProcess());
        if (!sections.IsOk)
            return [.. sections.Diagnostics.Select(d => d.AsWarning())];
        var noticed = new List<Diagnostic>();
        foreach (var section in sections.Value.Where(one => one.Occasions.Overlaps(occasions)))
        {
            var delivered = await SendAsync(section, record, isPostponed, cancellation);
            noticed.AddRange(delivered.IsOk ? delivered.Value.Diagnostics : delivered.Diagnostics);
        }

        return [.. noticed.Select(d => d.AsWarning())];
    }
}
