using System.IO.Compression;

namespace Ksplice.Plugins.Source.Apt.Publish;

/// <summary>gzip without a time or a name in it.</summary>
internal static class Compression
{
    // The framework writes nothing at all for nothing, which is no gzip file: RFC 1952, a header, an empty block, check sum and length 0.
    private static readonly byte[] s_empty = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    public static byte[] Gzip(byte[] bytes)
    {
        if (bytes.Length == 0)
            return [.. s_empty];
        using var compressed = new MemoryStream();
        using (var stream = new GZipStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
            stream.Write(bytes);
        return compressed.ToArray();
    }
}
