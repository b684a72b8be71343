using System.Xml;
using System.Xml.Linq;

namespace Ksplice.Plugins.Source.Yum.Lists;

/// <summary>Reads XML of others: no document types, so no entities and nothing fetched from elsewhere, and no deeper than lists are.</summary>
internal static class BoundedXml
{
    /// <summary>Most elements within each other; real lists have six.</summary>
    public const int Deepest = 16;

    /// <summary>How documents are read.</summary>
    public static XmlReaderSettings Settings => new()
    {
        DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true, CloseInput = true,
    };

    /// <summary>A small document's outermost element.</summary>
    /// <exception cref="XmlException">It is no such document.</exception>
    public static XElement Load(byte[] text)
    {
        // A first look, which keeps nothing.
        using (var looking = XmlReader.Create(new MemoryStream(text), Settings))
        {
            while (looking.Read())
                ThrowIfTooDeep(looking);
        }

        using var reader = XmlReader.Create(new MemoryStream(text), Settings);
        return XDocument.Load(reader).Root!;
    }

    /// <summary>Ends reading below the deepest elements that lists have.</summary>
    public static void ThrowIfTooDeep(XmlReader reader)
    {
        if (reader.Depth > Deepest)
            throw new XmlException("elements lie too deep within each other");
    }
}
