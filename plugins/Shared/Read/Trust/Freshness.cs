namespace Ksplice.Plugins.Shared.Read.Trust;

/// <summary>When a signed list may be used.</summary>
/// <param name="AllowNoExpiry">Whether one that never ends is taken.</param>
/// <param name="MaxAgeDays">Most days since it was signed; null for no limit but its own.</param>
internal sealed record Freshness(bool AllowNoExpiry, int? MaxAgeDays)
{
    /// <summary>How far clocks of publisher and machine may differ.</summary>
    private static readonly TimeSpan s_clockTolerance = TimeSpan.FromHours(12);

    /// <summary>What is wrong with the age of a list; null when nothing is.</summary>
    /// <param name="where">Which list, for the complaint.</param>
    /// <param name="date">When it was signed.</param>
    /// <param name="until">When it ends; null when it does not say.</param>
    /// <param name="newest">Date of the newest list ever taken from this repository; null when there was none.</param>
    /// <param name="now">What time it is.</param>
    public SourceException? Objection(string where, DateTimeOffset date, DateTimeOffset? until, DateTimeOffset? newest, DateTimeOffset now)
    {
        // What was signed later than now was not: then the clock says nothing about expiry either, so this comes first.
        if (date > now + s_clockTolerance)
            return SourceDiagnostics.FromTheFuture(where, date, now);
        if (date < newest)
            return SourceDiagnostics.Rollback(where, date, newest.Value);
        if (until is null && !AllowNoExpiry)
            return SourceDiagnostics.NoExpiry(where);
        if (until <= now)
            return SourceDiagnostics.Expired(where, until.Value, now);
        return MaxAgeDays is { } days && now - date > TimeSpan.FromDays(days) ? SourceDiagnostics.Frozen(where, date, days) : null;
    }
}
