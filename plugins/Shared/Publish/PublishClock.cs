using System.Globalization;
using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Plugins.Shared.Publish;

/// <summary>
/// The time that everything published is dated with: what <c>SOURCE_DATE_EPOCH</c> says (https://reproducible-builds.org/specs/source-date-epoch/),
/// so that the same run again gives the same bytes, signatures included; the machine's time otherwise.
/// </summary>
internal sealed class PublishClock
{
    public const string Variable = "SOURCE_DATE_EPOCH";

    private readonly bool _isFixed;

    private PublishClock(DateTimeOffset now, bool isFixed)
    {
        Now = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
        _isFixed = isFixed;
    }

    /// <summary>One moment for the whole run, to the second.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>Makes gpg date its signatures with it; nothing when the machine's time goes.</summary>
    public IReadOnlyList<string> GpgArguments =>
        _isFixed ? ["--faked-system-time", Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) + "!"] : [];

    /// <summary>The time of a run.</summary>
    /// <param name="sourceDateEpoch">Seconds since 1970; null or empty when nobody said.</param>
    public static PublishClock Of(string? sourceDateEpoch)
    {
        if (string.IsNullOrEmpty(sourceDateEpoch))
            return new(DateTimeOffset.UtcNow, isFixed: false);
        if (long.TryParse(sourceDateEpoch, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= DateTimeOffset.MaxValue.AddYears(-20).ToUnixTimeSeconds())
            return new(DateTimeOffset.FromUnixTimeSeconds(seconds), isFixed: true);
        throw new PublishException(OutcomeKind.Refused, PublishDiagnostics.BadRequest($"{Variable} is not a number of seconds"));
    }

    /// <summary>
    /// True when half of the days that lists are good for have gone. They are renewed then even for nothing new, so that what runs every day never
    /// lets them expire.
    /// </summary>
    public bool IsRenewalDue(DateTimeOffset validUntil, int days) => validUntil - Now < TimeSpan.FromDays(days) / 2;

    /// <summary>When what is published now expires.</summary>
    /// <exception cref="PublishException">It would have expired already, or be older than what is there.</exception>
    public DateTimeOffset ValidUntil(int days, DateTimeOffset published)
    {
        if (Now < published)
            throw new PublishException(OutcomeKind.Refused, PublishDiagnostics.BadRequest("the time is before that of what is published there"));
        var until = Now.AddDays(days);
        return until > DateTimeOffset.UtcNow ? until : throw new PublishException(OutcomeKind.Refused, PublishDiagnostics.BadRequest($"by {Variable} it would have expired already"));
    }
}
