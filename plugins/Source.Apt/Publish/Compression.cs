using System.IO.Compression;

namespace Ksplice.Plugins.Source.Apt.Publish;

/// <summary>gzip without a time or a name in it.</summary>
internal static class Compression
{
    public static byte[] Gzip(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var stream = new GZipStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
            stream.Write(bytes);
        return compressed.ToArray();
    }
}
