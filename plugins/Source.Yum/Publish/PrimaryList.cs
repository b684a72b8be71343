using System.IO.Compression;
using System.Xml;
using System.Xml.Linq;

namespace Ksplice.Plugins.Source.Yum.Publish;

/// <summary>The list of all packages with what they provide, of createrepo_c.</summary>
internal static class PrimaryList
{
    private const long MostCharacters = 1L << 30;

    private static readonly XNamespace s_common = "http://linux.duke.edu/metadata/common";
    private static readonly XNamespace s_rpm = "http://linux.duke.edu/metadata/rpm";

    /// <summary>Reads a list.</summary>
    /// <param name="compressed">gzip of the list.</param>
    /// <exception cref="FormatException">It is not a list of packages of updates.</exception>
    public static IReadOnlyList<ListedPackage> Decode(byte[] compressed)
    {
        try
        {
            using var expanded = new GZipStream(new MemoryStream(compressed), CompressionMode.Decompress);
            using var reader = XmlReader.Create(expanded, new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MostCharacters });
            return [.. XDocument.Load(reader).Root!.Elements(s_common + "package").Select(Package)];
        }
        catch (Exception e) when (e is XmlException or InvalidDataException)
        {
            throw new FormatException(e.Message, e);
        }
    }

    private static ListedPackage Package(XElement package)
    {
        var checksum = Child(package, "checksum");
        var provided = package.Descendants(s_rpm + "provides").Elements(s_rpm + "entry").Select(entry => (string?)entry.Attribute("name") ?? "");
        if ((string?)checksum.Attribute("type") != "sha256")
            throw new FormatException("a checksum is not SHA-256");
        return new(
            Child(package, "name").Value,
            (string?)Child(package, "location").Attribute("href") ?? throw new FormatException("a location is missing"),
            checksum.Value,
            provided.Select(Capabilities.FileHash).FirstOrDefault(hash => hash is not null) ?? throw new FormatException("a package does not name its update"));
    }

    private static XElement Child(XElement package, string name) => package.Element(s_common + name) ?? throw new FormatException($"“{name}” is missing");
}
