using System.IO.Compression;
using Ksplice.Plugins.Source.Yum.Lists;

namespace Ksplice.Plugins.Source.Yum.Publish;

/// <summary>The list of all packages with what they provide, as our own publications have it.</summary>
internal static class PrimaryList
{
    /// <summary>Reads a list.</summary>
    /// <param name="compressed">gzip of the list.</param>
    /// <exception cref="FormatException">It is not a list of packages of updates.</exception>
    public static IReadOnlyList<ListedPackage> Decode(byte[] compressed)
    {
        try
        {
            using var reader = new PrimaryReader(new GZipStream(new MemoryStream(compressed), CompressionMode.Decompress));
            var packages = new List<ListedPackage>();
            while (reader.Next() is { } package)
                packages.Add(Package(package));
            return packages;
        }
        catch (InvalidDataException e)
        {
            throw new FormatException(e.Message, e);
        }
    }

    private static ListedPackage Package(PrimaryPackage package)
    {
        if (package["checksum/type"] != "sha256")
            throw new FormatException("a checksum is not SHA-256");
        return new(
            Field(package, "name"), Field(package, "location/href"), Field(package, "checksum"),
            package.Provides.Select(provided => provided.Argument(Capabilities.File)).FirstOrDefault(hash => hash is not null) ?? throw new FormatException("a package does not name its update"));
    }

    private static string Field(PrimaryPackage package, string name) => package[name] ?? throw new FormatException($"“{name}” is missing");
}
