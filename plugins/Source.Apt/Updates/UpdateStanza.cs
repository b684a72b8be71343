using System.Globalization;
using System.Text.RegularExpressions;
using Ksplice.Abstractions.Sources;
using Ksplice.Plugins.Shared.Read;
using Ksplice.Plugins.Shared.Read.Download;

namespace Ksplice.Plugins.Source.Apt.Updates;

/// <summary>
/// Makes updates of stanzas. The publisher signed them, but what is malformed is refused all the same: it would be read in one way here and in
/// another elsewhere.
/// </summary>
internal static partial class UpdateStanza
{
    private const int MostWords = 4096;

    /// <summary>The update that a stanza describes; null for another package, or one of another architecture.</summary>
    /// <param name="fields">The stanza.</param>
    /// <param name="architecture">The engine's name of the architecture.</param>
    /// <exception cref="FormatException">It is malformed.</exception>
    public static ListedUpdate? Read(IReadOnlyDictionary<string, string> fields, string architecture)
    {
        if (!fields.TryGetValue("Ksplice-Id", out var id))
            return null;
        string Must(string name, Regex form) => fields.TryGetValue(name, out var value) && form.IsMatch(value) ? value : throw new FormatException($"{name} of {SourceDiagnostics.Shown(id)} is missing or malformed");
        string[] Words(string name, Regex form)
        {
            var words = fields.GetValueOrDefault(name, "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return words.Length <= MostWords && Array.TrueForAll(words, form.IsMatch) ? words : throw new FormatException($"{name} of {SourceDiagnostics.Shown(id)} is malformed");
        }

        if (Must("Ksplice-Arch", Word()) != architecture)
            return null;
        var path = fields.GetValueOrDefault("Filename", "");
        if (path.StartsWith("./", StringComparison.Ordinal))
            path = path[2..];
        if (!Addresses.IsPath(path))
            throw new FormatException($"Filename of {SourceDiagnostics.Shown(id)} is missing or leads elsewhere");
        var package = new Expectation(Size(Must("Size", Digits())), Must("SHA256", Hash()));
        return new(
            new AvailableUpdate(
                Must("Ksplice-Id", Id()), Title(fields, id), Must("Version", Version()), Date(fields, id), Words("Ksplice-Cves", Word()), architecture,
                Must("Ksplice-Kernel", Word()), Must("Ksplice-Build-Id", BuildId()),
                [.. Words("Ksplice-Targets", Target()).Select(word => word.Split('=')).Select(pair => new PublishedTarget(pair[0], pair[1]))],
                [.. Words("Ksplice-Requires", Other()).Select(Requirement)],
                [.. Words("Ksplice-Replaces", Other()).Select(Requirement)],
                Must("Ksplice-Manifest", Hash()), Must("Ksplice-Sha256", Hash()), package.Length)
            {
                EffectiveRelease = fields.ContainsKey("Ksplice-Effective") ? Must("Ksplice-Effective", Word()) : null,
            },
            path, package);
    }

    private static PublishedRequirement Requirement(string word) => new(word.Split('=')[0], word.Split('=')[1]);

    private static long Size(string digits) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : throw new FormatException("a Size is too large");

    // Later lines of a description are its long form.
    private static string Title(IReadOnlyDictionary<string, string> fields, string id)
    {
        var title = fields.GetValueOrDefault("Description", "").Split('\n')[0];
        return title.Length <= 500 && !title.Any(char.IsControl) ? title : throw new FormatException($"Description of {SourceDiagnostics.Shown(id)} is too long or holds control characters");
    }

    private static DateTimeOffset? Date(IReadOnlyDictionary<string, string> fields, string id) =>
        !fields.TryGetValue("Ksplice-Date", out var text) ? null
        : DateTimeOffset.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var date) ? date
        : throw new FormatException($"Ksplice-Date of {SourceDiagnostics.Shown(id)} is no date");

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,62}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Id();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._+~-]{0,99}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();

    [GeneratedRegex(@"\A[0-9][A-Za-z0-9.+:~-]{0,99}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Version();

    [GeneratedRegex(@"\A[0-9]{1,18}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Digits();

    [GeneratedRegex(@"\A(?:[0-9a-f]{2}){1,64}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BuildId();

    [GeneratedRegex(@"\A[0-9a-f]{64}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hash();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,62}=(?:[0-9a-f]{2}){1,64}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Target();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,62}=[0-9a-f]{64}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Other();
}
