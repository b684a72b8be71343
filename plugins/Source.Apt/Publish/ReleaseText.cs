using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Ksplice.Plugins.Source.Apt.Publish;

/// <summary>The file that names all lists of a suite by their hashes; it is what gets signed.</summary>
/// <param name="Date">When it was made.</param>
/// <param name="ValidUntil">When clients begin to refuse it.</param>
/// <param name="Hashes">SHA-256 of each list by its path within the suite.</param>
internal sealed record ReleaseText(DateTimeOffset Date, DateTimeOffset ValidUntil, IReadOnlyDictionary<string, string> Hashes)
{
    private const string TimeFormat = "ddd, dd MMM yyyy HH:mm:ss 'UTC'";

    /// <summary>Where a list lies under its hash; the name that clients read, for what lies there never changes.</summary>
    public static string ByHash(string path, string hash) => $"{Path.GetDirectoryName(path)}/by-hash/SHA256/{hash}";

    public static string Encode(string suite, DateTimeOffset date, DateTimeOffset validUntil, IReadOnlyDictionary<string, byte[]> lists)
    {
        var architectures = lists.Keys.Select(path => path.Split('/')[1]["binary-".Length..]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Origin: Ksplice\nLabel: Ksplice updates\nSuite: {suite}\nCodename: {suite}\nDate: {Time(date)}\nValid-Until: {Time(validUntil)}\n");
        text.Append(CultureInfo.InvariantCulture, $"Acquire-By-Hash: yes\nArchitectures: {string.Join(' ', architectures)}\nComponents: main\nDescription: Live updates of the running kernel\nSHA256:\n");
        foreach (var (path, bytes) in lists.OrderBy(l => l.Key, StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $" {Convert.ToHexStringLower(SHA256.HashData(bytes))} {bytes.Length} {path}\n");
        return text.ToString();
    }

    /// <summary>Reads what <see cref="Encode"/> wrote and our key signed.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static ReleaseText Decode(string text)
    {
        var lines = text.Split('\n');
        DateTimeOffset Time(string field) => DateTimeOffset.ParseExact(
            (lines.FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal)) ?? throw new FormatException($"“{field}” is missing"))[field.Length..],
            TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        return new(
            Time("Date: "), Time("Valid-Until: "),
            lines.Where(line => line.StartsWith(' ')).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToDictionary(words => words[2], words => words[0], StringComparer.Ordinal));
    }

    private static string Time(DateTimeOffset time) => time.ToString(TimeFormat, CultureInfo.InvariantCulture);
}
