using System.Globalization;
using Ksplice.Plugins.Shared.Read.Download;
using Ksplice.Plugins.Shared.Read.Lists;

namespace Ksplice.Plugins.Source.Apt.Updates;

/// <summary>The signed file of a suite.</summary>
/// <param name="Suite">Its name; empty when absent.</param>
/// <param name="Codename">Its other name; empty when absent.</param>
/// <param name="Date">When it was made.</param>
/// <param name="ValidUntil">When it ends; null when it does not say.</param>
/// <param name="HasHashFolders">Whether lists lie under their hashes too.</param>
/// <param name="Lists">What each list must be, by its path within the suite.</param>
internal sealed record ReleaseFile(
    string Suite, string Codename, DateTimeOffset Date, DateTimeOffset? ValidUntil, bool HasHashFolders, IReadOnlyDictionary<string, Expectation> Lists)
{
    // RFC 1123 dates; single digits stand alone or with a zero, and the zone is UTC by whatever name.
    private static readonly string[] s_formats =
    [
        .. from day in new[] { "dd", "d" } from hour in new[] { "HH", "H" } from zone in new[] { "'UTC'", "'GMT'", "'Z'", "'+0000'" } select $"ddd, {day} MMM yyyy {hour}:mm:ss {zone}",
    ];

    /// <summary>Reads the text that was signed.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static ReleaseFile Parse(byte[] text)
    {
        using var reader = new ControlReader(new MemoryStream(text));
        var fields = reader.Next() ?? throw new FormatException("it is empty");
        if (reader.Next() is not null)
            throw new FormatException("there is more than one stanza");
        return new(
            fields.GetValueOrDefault("Suite", ""),
            fields.GetValueOrDefault("Codename", ""),
            Time(fields.GetValueOrDefault("Date") ?? throw new FormatException("Date is missing")),
            fields.TryGetValue("Valid-Until", out var until) ? Time(until) : null,
            fields.GetValueOrDefault("Acquire-By-Hash", "no").Equals("yes", StringComparison.OrdinalIgnoreCase),
            ListsOf(fields.GetValueOrDefault("SHA256") ?? throw new FormatException("SHA256 is missing")));
    }

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.TryParseExact(text, s_formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw new FormatException($"“{text}” is no date in UTC");

    private static Dictionary<string, Expectation> ListsOf(string text)
    {
        var lists = new Dictionary<string, Expectation>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length != 3 || !FactForms.IsHash(words[0]) || !long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var length) || !Addresses.IsPath(words[2]))
                throw new FormatException("a line of SHA256 is malformed");
            if (!lists.TryAdd(words[2], new(length, words[0])) && lists[words[2]] != new Expectation(length, words[0]))
                throw new FormatException("a list stands twice");
        }

        return lists;
    }
}
