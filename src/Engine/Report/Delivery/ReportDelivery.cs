using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Reports;

namespace Ksplice.Engine.Report.Delivery;

/// <summary>Sends reports, those that wait before the new one, and keeps what cannot be sent.</summary>
public sealed class ReportDelivery(UnsentReports unsent)
{
    /// <summary>Sends what waits for the section, longest waiting first, and then the report.</summary>
    /// <param name="section">Whom to, and how.</param>
    /// <param name="sender">The section's sender.</param>
    /// <param name="report">The new report; null to send only what waits.</param>
    /// <param name="cancellation">Ends it; the report is kept then.</param>
    public async Task<DeliveryResult> SendAsync(ReportSection section, IReportSender sender, RenderedReport? report, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(section);
        ArgumentNullException.ThrowIfNull(sender);
        var noticed = new List<Diagnostic>();
        var (earlier, obstacle) = await SendWaitingAsync(section, sender, noticed, cancellation);
        if (report is null)
            return new(null, earlier, Waiting(section), obstacle is null ? noticed : [.. noticed, .. obstacle.Diagnostics]);
        var outcome = obstacle;
        try
        {
            // Who cannot take the waiting ones cannot take this one either; asking again would only double the wait.
            outcome ??= await sender.SendAsync(section, report, cancellation);
        }
        finally
        {
            if (outcome is not { IsOk: true })
            {
                var (trouble, isKept) = Keep(section, report);
                noticed.AddRange(trouble);
                if (isKept)
                    noticed.Add(DeliveryDiagnostics.Kept(section.Name, Waiting(section)));
            }
        }

        return new(outcome, earlier, Waiting(section), [.. outcome.Diagnostics, .. noticed]);
    }

    /// <summary>Keeps a report until the next time, without trying.</summary>
    public DeliveryResult Postpone(ReportSection section, RenderedReport report)
    {
        ArgumentNullException.ThrowIfNull(section);
        return new(null, 0, Waiting(section), Keep(section, report).Noticed);
    }

    private async Task<(int Sent, Outcome<SentReport>? Obstacle)> SendWaitingAsync(
        ReportSection section, IReportSender sender, List<Diagnostic> noticed, CancellationToken cancellation)
    {
        var sent = 0;
        try
        {
            using var hold = unsent.TryHold();
            if (hold is null)
                return (0, null);
            noticed.AddRange(unsent.Trim());
            foreach (var waiting in unsent.Of(section.Name))
            {
                var outcome = await sender.SendAsync(section, waiting.Report, cancellation);
                if (outcome.IsOk)
                {
                    unsent.Forget(waiting);
                    sent++;
                }
                else if (outcome.Kind != OutcomeKind.Refused)
                {
                    return (sent, outcome);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            noticed.Add(DeliveryDiagnostics.NotKept(e.Message));
        }

        return (sent, null);
    }

    // What was given up to make room; the trouble alone when it could not be kept.
    private (IReadOnlyList<Diagnostic> Noticed, bool IsKept) Keep(ReportSection section, RenderedReport report)
    {
        try
        {
            unsent.Keep(section.Name, report);
            return (unsent.Trim(), true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ([DeliveryDiagnostics.NotKept(e.Message)], false);
        }
    }

    private int Waiting(ReportSection section)
    {
        try
        {
            return unsent.Of(section.Name).Count;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Told where it was kept; here it is only a number.
            return 0;
        }
    }
}

/// <summary>What sending came to.</summary>
/// <param name="Outcome">Of the new report; null when there was none.</param>
/// <param name="EarlierSent">Waiting reports that were sent.</param>
/// <param name="Waiting">Reports that wait for this section now.</param>
/// <param name="Diagnostics">Everything noticed.</param>
public sealed record DeliveryResult(Outcome<SentReport>? Outcome, int EarlierSent, int Waiting, IReadOnlyList<Diagnostic> Diagnostics);
