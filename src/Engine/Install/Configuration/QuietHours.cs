using System.Globalization;

namespace Ksplice.Engine.Install.Configuration;

/// <summary>Times of the day at which nothing happens by itself, such as <c>08:00-18:30, 23:00-01:00</c>.</summary>
/// <param name="Spans">From (included) to (excluded), by the machine's own time; one that ends earlier than it begins goes over midnight.</param>
public sealed record QuietHours(IReadOnlyList<(TimeOnly From, TimeOnly To)> Spans)
{
    /// <summary>Never quiet.</summary>
    public static QuietHours None { get; } = new([]);

    /// <summary>Reads a list of spans.</summary>
    /// <exception cref="FormatException">It is not such a list; the message says what is wrong.</exception>
    public static QuietHours Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new([.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Span)]);
    }

    /// <summary>Whether nothing shall happen now.</summary>
    public bool Contains(TimeOnly now) => Spans.Any(span => now.IsBetween(span.From, span.To));

    private static (TimeOnly From, TimeOnly To) Span(string text)
    {
        var ends = text.Split('-', StringSplitOptions.TrimEntries);
        return ends.Length == 2 && Time(ends[0]) is { } from && Time(ends[1]) is { } to && from != to
            ? (from, to)
            : throw new FormatException("quiet_hours is no list of times like 08:00-18:00");
    }

    private static TimeOnly? Time(string text) => TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
}
