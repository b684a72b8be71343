using System.Buffers.Binary;
using System.Text;

namespace Ksplice.Plugins.Source.Yum.Packages;

/// <summary>
/// The beginning of a package of rpm (<c>docs/manual/format_v4.md</c> of rpm): a lead of 96 bytes, a header of signatures filled up to a multiple of
/// eight bytes, a header of facts, and the content. Numbers are big-endian.
/// </summary>
internal static class RpmHeaders
{
    private const int LeadBytes = 96;
    private const int IntroBytes = 16;
    private const int EntryBytes = 16;

    // The limits of rpm itself.
    private const int MostEntries = 0xffff;
    private const int MostData = 0x0fffffff;

    // RPMTAG_NAME and so on; RPM_STRING_TYPE.
    private const int NameTag = 1000;
    private const int VersionTag = 1001;
    private const int ReleaseTag = 1002;
    private const int ArchTag = 1022;
    private const int FormatTag = 1124;
    private const int CompressorTag = 1125;
    private const int StringType = 6;
    private const int LongestWord = 256;

    private static readonly byte[] s_lead = [0xed, 0xab, 0xee, 0xdb];
    private static readonly byte[] s_header = [0x8e, 0xad, 0xe8, 0x01];

    /// <summary>Reads a stream up to the content of the package.</summary>
    /// <returns>What the header says; the stream stands at the content.</returns>
    /// <exception cref="FormatException">It is no package.</exception>
    /// <exception cref="EndOfStreamException">It is cut off.</exception>
    public static async Task<RpmFacts> SkipAsync(FileStream stream, CancellationToken cancellation)
    {
        var lead = new byte[LeadBytes];
        await stream.ReadExactlyAsync(lead, cancellation);
        if (!lead.AsSpan(0, 4).SequenceEqual(s_lead))
            throw new FormatException("lead");
        await HeaderAsync(stream, cancellation);
        stream.Position = (stream.Position + 7) / 8 * 8;
        var words = await HeaderAsync(stream, cancellation);
        if (words.GetValueOrDefault(FormatTag, "cpio") != "cpio")
            throw new FormatException("format");
        var ending = words.GetValueOrDefault(CompressorTag) switch
        {
            null => await IsGzipAsync(stream, cancellation) ? ".gz" : "",
            "gzip" => ".gz",
            "xz" or "lzma" => ".xz",
            "zstd" => ".zst",
            var other => "." + other,
        };
        return new($"{words.GetValueOrDefault(NameTag)}-{words.GetValueOrDefault(VersionTag)}-{words.GetValueOrDefault(ReleaseTag)}.{words.GetValueOrDefault(ArchTag)}", ending);
    }

    // A package that does not say how it is compressed is not compressed, or it is a very old one.
    private static async Task<bool> IsGzipAsync(FileStream stream, CancellationToken cancellation)
    {
        var begin = stream.Position;
        var magic = new byte[2];
        await stream.ReadExactlyAsync(magic, cancellation);
        stream.Position = begin;
        return magic is [0x1f, 0x8b];
    }

    /// <summary>The words of a header that matter here.</summary>
    private static async Task<Dictionary<int, string>> HeaderAsync(FileStream stream, CancellationToken cancellation)
    {
        var intro = new byte[IntroBytes];
        await stream.ReadExactlyAsync(intro, cancellation);
        var (entries, data) = (BinaryPrimitives.ReadUInt32BigEndian(intro.AsSpan(8)), BinaryPrimitives.ReadUInt32BigEndian(intro.AsSpan(12)));
        if (!intro.AsSpan(0, 4).SequenceEqual(s_header) || entries > MostEntries || data > MostData)
            throw new FormatException("header");
        var index = new byte[entries * EntryBytes];
        await stream.ReadExactlyAsync(index, cancellation);
        var begin = stream.Position;
        if (data > stream.Length - begin)
            throw new EndOfStreamException();
        var words = new Dictionary<int, string>();
        for (var at = 0; at < index.Length; at += EntryBytes)
        {
            var (tag, type, offset) = (Number(index, at), Number(index, at + 4), Number(index, at + 8));
            if (tag is NameTag or VersionTag or ReleaseTag or ArchTag or FormatTag or CompressorTag && type == StringType)
                words[tag] = await WordAsync(stream, begin, offset, data, cancellation);
        }

        stream.Position = begin + data;
        return words;
    }

    private static int Number(byte[] bytes, int at) => BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at));

    private static async Task<string> WordAsync(FileStream stream, long begin, int offset, uint data, CancellationToken cancellation)
    {
        if (offset < 0 || offset >= data)
            throw new FormatException("offset");
        var bytes = new byte[Math.Min(LongestWord, data - offset)];
        stream.Position = begin + offset;
        await stream.ReadExactlyAsync(bytes, cancellation);
        var end = bytes.AsSpan().IndexOf((byte)0);
        return end >= 0 ? Encoding.ASCII.GetString(bytes, 0, end) : throw new FormatException("word");
    }
}

/// <summary>What the headers of a package say.</summary>
/// <param name="Identity"><c>NAME-VERSION-RELEASE.ARCHITECTURE</c>.</param>
/// <param name="Ending">How the content is compressed, as an ending of file names; empty when it is not.</param>
internal sealed record RpmFacts(string Identity, string Ending);
