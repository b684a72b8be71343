using System.Globalization;
using System.Text.RegularExpressions;
using Ksplice.Abstractions.Sources;

namespace Ksplice.Plugins.Shared.Read.Lists;

/// <summary>
/// The forms of what lists say of updates, docs/repositories.md. The publisher signed them, but what is malformed is refused all the same: it would
/// be read in one way here and in another elsewhere.
/// </summary>
internal static partial class FactForms
{
    private const int MostWords = 4096;
    private const int LongestTitle = 500;

    /// <summary>Checks a fact.</summary>
    /// <param name="value">The fact; null when it is missing.</param>
    /// <param name="form">Its form.</param>
    /// <param name="name">What the list calls it.</param>
    /// <param name="id">The update's id.</param>
    /// <exception cref="FormatException">It is missing or malformed.</exception>
    public static string Must(string? value, Regex form, string name, string id) =>
        value is not null && form.IsMatch(value) ? value : throw new FormatException($"{name} of {SourceDiagnostics.Shown(id)} is missing or malformed");

    /// <summary>Checks a fact that stands any number of times.</summary>
    /// <exception cref="FormatException">One is malformed, or there are too many.</exception>
    public static IReadOnlyList<string> All(IReadOnlyList<string> values, Regex form, string name, string id) =>
        values.Count <= MostWords && values.All(form.IsMatch) ? values : throw new FormatException($"{name} of {SourceDiagnostics.Shown(id)} is malformed");

    /// <summary>Checks a path of a package.</summary>
    /// <exception cref="FormatException">It is missing, or leads elsewhere.</exception>
    public static string PathOf(string? path, string name, string id)
    {
        if (path is not null && path.StartsWith("./", StringComparison.Ordinal))
            path = path[2..];
        return path is not null && Download.Addresses.IsPath(path) ? path : throw new FormatException($"{name} of {SourceDiagnostics.Shown(id)} is missing or leads elsewhere");
    }

    /// <summary>Checks a title.</summary>
    /// <exception cref="FormatException">It is no line for people.</exception>
    public static string Title(string title, string name, string id) =>
        title.Length <= LongestTitle && !title.Any(char.IsControl) ? title : throw new FormatException($"{name} of {SourceDiagnostics.Shown(id)} is too long or holds control characters");

    /// <summary>Reads a number of bytes.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static long Size(string? digits, string name, string id) => long.Parse(Must(digits, Digits(), name, id), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>Reads a time; null for none.</summary>
    /// <exception cref="FormatException">It is malformed.</exception>
    public static DateTimeOffset? Date(string? text, string name, string id) =>
        text is null ? null
        : DateTimeOffset.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var date) ? date
        : throw new FormatException($"{name} of {SourceDiagnostics.Shown(id)} is no date");

    /// <summary>Reads a word of form <see cref="TargetWord"/>.</summary>
    public static PublishedTarget Target(string word) => new(word.Split('=')[0], word.Split('=')[1]);

    /// <summary>Reads a word of form <see cref="OtherWord"/>.</summary>
    public static PublishedRequirement Requirement(string word) => new(word.Split('=')[0], word.Split('=')[1]);

    /// <summary>True for a SHA-256 in lower-case hex.</summary>
    public static bool IsHash(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,62}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    public static partial Regex Id();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._+~-]{0,99}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    public static partial Regex Word();

    [GeneratedRegex(@"\A[0-9][A-Za-z0-9.+:~_^-]{0,99}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    public static partial Regex Version();

    [GeneratedRegex(@"\A(?:[0-9a-f]{2}){1,64}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    public static partial Regex BuildId();

    [GeneratedRegex(@"\A[0-9a-f]{64}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    public static partial Regex Hash();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,62}=(?:[0-9a-f]{2}){1,64}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    public static partial Regex TargetWord();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,62}=[0-9a-f]{64}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    public static partial Regex OtherWord();

    [GeneratedRegex(@"\A[0-9]{1,18}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Digits();
}
