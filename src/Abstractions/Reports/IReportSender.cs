using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Abstractions.Reports;

/// <summary>Takes rendered reports to people. A sender sends once and keeps nothing: what could not be sent is kept, and tried again, by the caller.</summary>
public interface IReportSender
{
    /// <summary>Short lower-case name, as key <c>type</c> of the configuration has it: <c>mail</c>.</summary>
    string Name { get; }

    /// <summary>The only format that it sends, <see cref="IReporter.Format"/>.</summary>
    string Format { get; }

    /// <summary>Sends a report to everybody whom the section names.</summary>
    /// <param name="section">Whom to, and how.</param>
    /// <param name="report">What; nothing in it is trusted.</param>
    /// <param name="cancellation">Ends connections and child processes; the report may have been sent or not.</param>
    /// <returns>Who accepted it, with those that did not as warnings; <see cref="OutcomeKind.Refused"/> for settings that make no sense and for
    /// a report that is refused for good, <see cref="OutcomeKind.Untrusted"/> for a server that cannot prove who it is,
    /// <see cref="OutcomeKind.SourceFailed"/> when the way there failed, so that other reports would fare no better now,
    /// <see cref="OutcomeKind.Failed"/> for this machine (a program is missing).</returns>
    Task<Outcome<SentReport>> SendAsync(ReportSection section, RenderedReport report, CancellationToken cancellation);
}

/// <summary>One configured way of reports.</summary>
/// <param name="Name">Name of the section, unique on the machine.</param>
/// <param name="Settings">Its keys (lower-case) and values as configured, without those that are the same for all senders (<c>type</c>, <c>on</c>,
/// <c>template</c>). A sender refuses keys that it does not know.</param>
public sealed record ReportSection(string Name, IReadOnlyDictionary<string, string> Settings);

/// <summary>A report that is ready to be sent.</summary>
/// <param name="Id">Names it, also when it is sent a second time: letters, digits, dots and hyphens.</param>
/// <param name="Date">When what it tells of began.</param>
/// <param name="Text">In the sender's format.</param>
public sealed record RenderedReport(string Id, DateTimeOffset Date, string Text);

/// <summary>A report that was sent.</summary>
/// <param name="Recipients">Who it was accepted for.</param>
/// <param name="Way">By what, for people: a server, a program.</param>
public sealed record SentReport(IReadOnlyList<string> Recipients, string Way);
