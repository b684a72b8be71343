using System.Text;
using System.Xml;

namespace Ksplice.Plugins.Source.Yum.Lists;

/// <summary>
/// Reads the list of all packages, <c>primary.xml</c> of createrepo_c, one package at a time. It looks like
/// <c>metadata / package / (name, version, checksum, …, format / (rpm:provides, rpm:requires) / rpm:entry)</c>.
/// </summary>
internal sealed class PrimaryReader : IDisposable
{
    private const string Common = "http://linux.duke.edu/metadata/common";
    private const string Rpm = "http://linux.duke.edu/metadata/rpm";
    private const int MostCapabilities = 16 * 1024;

    // Depths of elements.
    private const int PackageDepth = 1;
    private const int FieldDepth = 2;
    private const int SectionDepth = 3;
    private const int EntryDepth = 4;

    private static readonly string[] s_texts = ["name", "arch", "checksum", "summary"];
    private static readonly Dictionary<string, string[]> s_attributes = new(StringComparer.Ordinal)
    {
        ["version"] = ["epoch", "ver", "rel"], ["checksum"] = ["type"], ["size"] = ["package"], ["location"] = ["href", "xml:base"],
    };

    private readonly RationedStream _stream;
    private readonly XmlReader _xml;
    private readonly StringBuilder _text = new();
    private string? _field;
    private List<Capability>? _section;

    /// <summary>Begins to read.</summary>
    /// <param name="stream">The list, expanded; closed with the reader.</param>
    public PrimaryReader(Stream stream)
    {
        _stream = new RationedStream(stream);
        _xml = XmlReader.Create(_stream, BoundedXml.Settings);
    }

    /// <summary>The next package; null at the end of a whole list.</summary>
    /// <exception cref="FormatException">It is no such list.</exception>
    public PrimaryPackage? Next()
    {
        try
        {
            PrimaryPackage? package = null;
            while (_xml.Read())
            {
                BoundedXml.ThrowIfTooDeep(_xml);
                switch (_xml.NodeType)
                {
                    case XmlNodeType.Element when _xml.Depth == 0 && !Is("metadata", Common):
                        throw new FormatException("it is no primary list");
                    case XmlNodeType.Element when _xml.Depth == PackageDepth && Is("package", Common):
                        _stream.Renew();
                        package = new PrimaryPackage();
                        if (_xml.IsEmptyElement)
                            return package;
                        break;
                    case XmlNodeType.Element when package is not null:
                        Element(package);
                        break;
                    case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace when _field is not null && _xml.Depth == FieldDepth + 1:
                        _text.Append(_xml.Value);
                        break;
                    case XmlNodeType.EndElement when package is not null && _xml.Depth == PackageDepth:
                        return package;
                    case XmlNodeType.EndElement when package is not null:
                        End(package);
                        break;
                }
            }

            return null;
        }
        catch (XmlException e)
        {
            throw new FormatException(e.Message, e);
        }
    }

    public void Dispose() => _xml.Dispose();

    private bool Is(string name, string space) => _xml.LocalName == name && _xml.NamespaceURI == space;

    private void Element(PrimaryPackage package)
    {
        if (_xml.Depth == FieldDepth && _xml.NamespaceURI == Common)
            Field(package);
        else if (_xml.Depth == SectionDepth)
            _section = _xml.IsEmptyElement ? null : Is("provides", Rpm) ? package.Provides : Is("requires", Rpm) ? package.Requires : null;
        else if (_xml.Depth == EntryDepth && _section is not null && Is("entry", Rpm) && _xml.GetAttribute("name") is { } name && name.StartsWith(PrimaryPackage.Ours, StringComparison.Ordinal))
            Entry(_section, name);
    }

    private void Field(PrimaryPackage package)
    {
        var name = _xml.LocalName;
        foreach (var attribute in s_attributes.GetValueOrDefault(name, []))
        {
            if (_xml.GetAttribute(attribute) is { } value)
                Add(package, $"{name}/{attribute}", value);
        }

        if (!s_texts.Contains(name))
            return;
        _text.Clear();
        if (_xml.IsEmptyElement)
            Add(package, name, "");
        else
            _field = name;
    }

    private void Entry(List<Capability> section, string name)
    {
        var isExact = _xml.GetAttribute("flags") == "EQ" && _xml.GetAttribute("rel") is null && _xml.GetAttribute("epoch") is null or "0";
        if (section.Count == MostCapabilities)
            throw new FormatException("a package has too many capabilities");
        section.Add(new(name, isExact ? _xml.GetAttribute("ver") : null));
    }

    private void End(PrimaryPackage package)
    {
        if (_xml.Depth == SectionDepth)
            _section = null;
        if (_xml.Depth != FieldDepth || _field is null)
            return;
        Add(package, _field, _text.ToString());
        _field = null;
    }

    private static void Add(PrimaryPackage package, string name, string value)
    {
        if (!package.Fields.TryAdd(name, value))
            throw new FormatException($"{name} of a package stands twice");
    }
}
