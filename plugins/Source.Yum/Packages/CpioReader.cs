using System.Globalization;
using System.Text;

namespace Ksplice.Plugins.Source.Yum.Packages;

/// <summary>
/// Reads archives in the form that rpm packs files in, cpio(5) “newc”: for each file 110 characters of hexadecimal numbers, the name and the content,
/// each filled up to a multiple of four bytes.
/// </summary>
internal sealed class CpioReader(FileStream archive)
{
    private const int HeaderBytes = 110;
    private const int FieldBytes = 8;
    private const int MagicBytes = 6;
    private const int LongestName = 4096;
    private const string End = "TRAILER!!!";

    // Fields behind the magic, by number.
    private const int Mode = 1;
    private const int Size = 6;
    private const int NameSize = 11;

    private long _next;

    /// <summary>The next file; null at the end. Its content can be read until the next call.</summary>
    /// <exception cref="FormatException">It is no such archive.</exception>
    /// <exception cref="EndOfStreamException">It is cut off.</exception>
    public async Task<CpioEntry?> NextAsync(CancellationToken cancellation)
    {
        archive.Position = _next;
        var header = new byte[HeaderBytes];
        await archive.ReadExactlyAsync(header, cancellation);
        var text = Encoding.ASCII.GetString(header);
        // 070702 has checksums, which mean nothing here. Very large packages have another form, 07070X, with the names elsewhere.
        if (text[..MagicBytes] is not ("070701" or "070702"))
            throw new FormatException("magic");
        var (mode, size, nameSize) = (Field(text, Mode), Field(text, Size), Field(text, NameSize));
        if (nameSize is 0 or > LongestName)
            throw new FormatException("name");
        var name = new byte[nameSize];
        await archive.ReadExactlyAsync(name, cancellation);
        var begin = Filled(_next + HeaderBytes + nameSize);
        _next = Filled(begin + size);
        if (begin + size > archive.Length)
            throw new EndOfStreamException();
        var path = Encoding.UTF8.GetString(name).TrimEnd('\0');
        if (path == End)
            return null;
        archive.Position = begin;
        return new(Relative(path), mode, new SizedStream(archive, size));
    }

    private static uint Field(string header, int number) =>
        uint.Parse(header.AsSpan(MagicBytes + (number * FieldBytes), FieldBytes), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static long Filled(long position) => (position + 3) / 4 * 4;

    private static string Relative(string path) => path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path.TrimStart('/');
}

/// <summary>A file of an archive.</summary>
/// <param name="Path">Its path, without slash or dot at its beginning.</param>
/// <param name="Mode">Kind and permissions, as stat(2) has them.</param>
/// <param name="Content">Its content.</param>
internal sealed record CpioEntry(string Path, uint Mode, Stream Content)
{
    private const uint KindMask = 0xf000;
    private const uint PlainFile = 0x8000;
    private const uint SymbolicLink = 0xa000;

    /// <summary>True for a plain file.</summary>
    public bool IsFile => (Mode & KindMask) == PlainFile;

    /// <summary>True for a symbolic link, whose content is where it leads.</summary>
    public bool IsLink => (Mode & KindMask) == SymbolicLink;
}
