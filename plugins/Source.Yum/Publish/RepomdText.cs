using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Ksplice.Plugins.Source.Yum.Lists;

namespace Ksplice.Plugins.Source.Yum.Publish;

/// <summary>The file that names all lists by their hashes; it is what gets signed.</summary>
/// <param name="Date">When it was made: its revision.</param>
/// <param name="ValidUntil">When clients that know of it begin to refuse it.</param>
/// <param name="Lists">File name of each list by its type, and its SHA-256.</param>
internal sealed partial record RepomdText(DateTimeOffset Date, DateTimeOffset ValidUntil, IReadOnlyDictionary<string, (string Name, string Sha256)> Lists)
{
    /// <summary>What the tag begins with that says until when a state is valid.</summary>
    public const string ValidUntilPrefix = "ksplice-valid-until:";

    /// <summary>What the tag begins with that says of which suite a state is.</summary>
    public const string SuitePrefix = "ksplice-suite:";

    private static readonly XNamespace s_repo = "http://linux.duke.edu/metadata/repo";

    /// <summary>Time as <see cref="Decode"/> finds it among the tags.</summary>
    public static string ValidUntilTag(DateTimeOffset time) => ValidUntilPrefix + Seconds(time);

    /// <summary>The tag that tells repositories of one publisher apart.</summary>
    public static string SuiteTag(string suite) => SuitePrefix + suite;

    /// <summary>A time as revision.</summary>
    public static string Seconds(DateTimeOffset time) => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>True for a file name that a list of createrepo_c has.</summary>
    public static bool IsList(string name) => ListName().IsMatch(name);

    /// <summary>Reads what createrepo_c wrote for us.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static RepomdText Decode(byte[] text)
    {
        try
        {
            var root = BoundedXml.Load(text);
            var tag = root.Descendants(s_repo + "content").Select(content => content.Value).FirstOrDefault(content => content.StartsWith(ValidUntilPrefix, StringComparison.Ordinal));
            return new(
                Time(root.Element(s_repo + "revision")?.Value), Time(tag?[ValidUntilPrefix.Length..]),
                root.Elements(s_repo + "data").ToDictionary(data => (string?)data.Attribute("type") ?? "", List, StringComparer.Ordinal));
        }
        catch (Exception e) when (e is XmlException or ArgumentException)
        {
            throw new FormatException(e.Message, e);
        }
    }

    private static (string Name, string Sha256) List(XElement data)
    {
        var checksum = data.Element(s_repo + "checksum");
        var path = (string?)data.Element(s_repo + "location")?.Attribute("href") ?? "";
        var name = path.StartsWith("repodata/", StringComparison.Ordinal) ? path["repodata/".Length..] : "";
        return checksum is not null && (string?)checksum.Attribute("type") == "sha256" && IsList(name) && name.StartsWith(checksum.Value + "-", StringComparison.Ordinal)
            ? (name, checksum.Value)
            : throw new FormatException("a list has another name than its hash");
    }

    private static DateTimeOffset Time(string? seconds) =>
        long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(value)
            : throw new FormatException("a time is missing");

    [GeneratedRegex(@"\A[0-9a-f]{64}-(?:primary|filelists|other)\.xml\.gz\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ListName();
}
