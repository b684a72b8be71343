using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Reports;
using Ksplice.Cli.Reports;
using Ksplice.Engine.Install;
using Ksplice.Engine.Report;
using Ksplice.Engine.Report.Delivery;

namespace Ksplice.Cli.Commands.Operate;

/// <summary>Tells the outside what an operation came to, as the configuration's <c>[Report:NAME]</c> sections want it.</summary>
/// <param name="context">The command.</param>
/// <param name="store">Beside it lie reports that could not be sent.</param>
/// <param name="layout">Where it is remembered what was told before.</param>
internal sealed class OperationReports(CommandContext context, RunRecordStore store, StateLayout layout)
{
    private readonly DateTimeOffset _started = DateTimeOffset.UtcNow;

    private string? ConfigurationFile => context.Arguments.GetValue(GlobalOptions.Configuration)?.FullName;

    private RunReports Reports => new(context.Plugins, store);

    /// <summary>Tells of a command that somebody gave: of what it changed, and of what failed once it had begun.</summary>
    public Task<CommandResult> TellAsync(string command, OperationFields fields, CommandResult end, CancellationToken cancellation)
    {
        var occasions = new HashSet<ReportOccasion>();
        if (fields.HasChanges)
            occasions.Add(ReportOccasion.Installed);
        if (fields.HasFailures)
            occasions.Add(ReportOccasion.Failed);
        return SendAsync(command, end, occasions, isPostponed: false, cancellation);
    }

    /// <summary>Tells of a run that nobody watches: of every failure, and of updates that wait for somebody to install them; each once.</summary>
    /// <param name="command">Its name.</param>
    /// <param name="fields">What it came to.</param>
    /// <param name="end">How it ended.</param>
    /// <param name="isPostponed">Keep reports until the network is there.</param>
    /// <param name="cancellation">Stops sending; reports are kept then.</param>
    public async Task<CommandResult> TellUnattendedAsync(string command, OperationFields fields, CommandResult end, bool isPostponed, CancellationToken cancellation)
    {
        var told = new ToldBefore(layout.Told);
        var occasions = new HashSet<ReportOccasion>();
        var failure = end.Outcome is OutcomeKind.Ok or OutcomeKind.Nothing ? null : FailureOf(fields, end);
        if (fields.HasChanges)
            occasions.Add(ReportOccasion.Installed);
        if (failure is not null && told.IsNews(failure))
            occasions.Add(ReportOccasion.Failed);
        if (told.IsNews(fields.AvailableIds))
            occasions.Add(ReportOccasion.New);
        // That nothing was installed is no news to the template of an upgrade; that something could be is what a check tells.
        var result = await SendAsync(fields.HasChanges || failure is not null ? command : "check", end, occasions, isPostponed, cancellation);
        // A boot looks at what is here alone, and does not know what is available.
        told.Keep(isPostponed ? null : fields.AvailableIds, failure);
        return result;
    }

    /// <summary>Sends what waits since there was no network.</summary>
    public Task<IReadOnlyList<Diagnostic>> SendWaitingAsync(CancellationToken cancellation) => Reports.SendWaitingAsync(ConfigurationFile, cancellation);

    private static string FailureOf(OperationFields fields, CommandResult end) =>
        string.Join(' ', [end.Outcome.ToString(), .. fields.FailedIds, .. end.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.Code).Distinct(StringComparer.Ordinal)]);

    private async Task<CommandResult> SendAsync(string command, CommandResult end, HashSet<ReportOccasion> occasions, bool isPostponed, CancellationToken cancellation)
    {
        if (occasions.Count == 0)
            return end;
        var record = new RunRecord(RunRecord.CurrentSchema, command, end.Outcome, _started, DateTimeOffset.UtcNow - _started, end.Diagnostics, end.Result);
        var noticed = await Reports.TellAsync(ConfigurationFile, record, occasions, isPostponed, cancellation);
        return end with { Diagnostics = [.. end.Diagnostics, .. noticed] };
    }
}
