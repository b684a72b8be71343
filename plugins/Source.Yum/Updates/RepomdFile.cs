using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Ksplice.Plugins.Shared.Read.Download;
using Ksplice.Plugins.Shared.Read.Lists;
using Ksplice.Plugins.Source.Yum.Lists;
using Ksplice.Plugins.Source.Yum.Publish;

namespace Ksplice.Plugins.Source.Yum.Updates;

/// <summary>The signed file of a repository, by createrepo_c for whoever calls it.</summary>
/// <param name="Date">When it was made.</param>
/// <param name="ValidUntil">When it ends; null when it does not say.</param>
/// <param name="Suite">Which suite it is; null when it does not say.</param>
/// <param name="List">The list of packages.</param>
internal sealed record RepomdFile(DateTimeOffset Date, DateTimeOffset? ValidUntil, string? Suite, IndexedList List)
{
    /// <summary>Type of the list of packages.</summary>
    public const string Primary = "primary";

    /// <summary>2001: a smaller revision is a number that somebody counts, and no time.</summary>
    private const long EarliestRevision = 1_000_000_000;

    private static readonly XNamespace s_repo = "http://linux.duke.edu/metadata/repo";

    private static readonly string[] s_endings = [".xml", ".xml.gz", ".xml.xz", ".xml.zst"];

    /// <summary>Reads the text that was signed.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static RepomdFile Parse(byte[] text)
    {
        try
        {
            var root = BoundedXml.Load(text);
            if (root.Name != s_repo + "repomd")
                throw new FormatException("it is no list of lists");
            var tags = root.Elements(s_repo + "tags").Elements(s_repo + "content").Select(content => content.Value).ToList();
            return new(DateOf(root), Tag(tags, RepomdText.ValidUntilPrefix) is { } until ? Time(until) : null, Tag(tags, RepomdText.SuitePrefix), ListOf(root));
        }
        catch (XmlException e)
        {
            throw new FormatException(e.Message, e);
        }
    }

    private static DateTimeOffset DateOf(XElement root)
    {
        var revision = One(root, "revision")?.Value;
        if (long.TryParse(revision, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds >= EarliestRevision)
            return Time(revision);
        // createrepo_c lets its caller name a revision as he likes; the lists have their times all the same, older ones with fractions.
        var times = root.Elements(s_repo + "data").Elements(s_repo + "timestamp").Select(time => Time(time.Value.Split('.')[0])).ToList();
        return times.Count > 0 ? times.Max() : throw new FormatException("it does not say when it was made");
    }

    private static string? Tag(List<string> tags, string prefix)
    {
        var values = tags.Where(tag => tag.StartsWith(prefix, StringComparison.Ordinal)).Select(tag => tag[prefix.Length..]).ToList();
        return values.Count <= 1 ? values.FirstOrDefault() : throw new FormatException($"there are several tags {prefix}");
    }

    private static IndexedList ListOf(XElement root)
    {
        var data = root.Elements(s_repo + "data").Where(data => (string?)data.Attribute("type") == Primary).ToList();
        if (data.Count == 0)
            return new(Primary, null, []);
        if (data.Count > 1)
            throw new FormatException("there are several primary lists");
        var location = One(data[0], "location") ?? throw new FormatException("the primary list has no location");
        var path = (string?)location.Attribute("href") ?? "";
        if (!Addresses.IsPath(path) || location.Attribute(XNamespace.Xml + "base") is not null)
            throw new FormatException("the location of the primary list leads elsewhere");
        var ending = s_endings.SingleOrDefault(ending => path.EndsWith(ending, StringComparison.Ordinal)) ?? throw new FormatException($"nobody here can read {path}");
        var stored = File(data[0], "checksum", "size") ?? throw new FormatException("the primary list has no checksum or size");
        var form = new ListForm(ending[".xml".Length..], stored, [path]);
        return new(Primary, form.Ending.Length == 0 ? stored : File(data[0], "open-checksum", "open-size"), [form]);
    }

    /// <summary>What a file must be; null when it is not said.</summary>
    private static Expectation? File(XElement data, string checksumName, string sizeName)
    {
        if (One(data, checksumName) is not { } checksum || One(data, sizeName) is not { } size)
            return null;
        if ((string?)checksum.Attribute("type") != "sha256" || !FactForms.IsHash(checksum.Value))
            throw new FormatException($"the {checksumName} of the primary list is no SHA-256");
        return new(FactForms.Size(size.Value, sizeName, Primary), checksum.Value);
    }

    private static XElement? One(XElement parent, string name)
    {
        var elements = parent.Elements(s_repo + name).ToList();
        return elements.Count <= 1 ? elements.FirstOrDefault() : throw new FormatException($"{name} stands twice");
    }

    private static DateTimeOffset Time(string seconds) =>
        long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(value)
            : throw new FormatException("a time is no number of seconds");
}
