using System.Formats.Tar;
using System.Globalization;
using System.Text;
using Ksplice.Plugins.Shared.Read;
using Ksplice.Plugins.Shared.Read.Tools;

namespace Ksplice.Plugins.Source.Apt.Updates;

/// <summary>Takes an update out of its package, deb(5), without running anything of it. The package's hash was found right before.</summary>
internal static class UpdateArchive
{
    private const int HeaderBytes = 60;
    private const string Content = "data.tar";

    /// <summary>Writes the update into a file.</summary>
    /// <param name="package">The package.</param>
    /// <param name="id">The update's id, which names its file.</param>
    /// <param name="file">Where to; replaced.</param>
    /// <param name="folder">For temporary files.</param>
    /// <param name="limit">Most bytes of the content.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Bytes of the file and their SHA-256.</returns>
    /// <exception cref="SourceException">The package does not hold it.</exception>
    public static async Task<(long Length, string Sha256)> ExtractAsync(string package, string id, string file, string folder, long limit, CancellationToken cancellation)
    {
        SourceException Bad(string why) => SourceDiagnostics.BadPackage(id, why);
        var member = Path.Combine(folder, "data");
        var tar = Path.Combine(folder, Content);
        try
        {
            var ending = await MemberAsync(package, member, cancellation);
            await Decompression.RunAsync(ending, member, tar, limit, Bad, cancellation);
            File.Delete(member);
            return await EntryAsync(tar, $"usr/share/ksplice/updates/{id}.ksplice", file, limit, Bad, cancellation);
        }
        catch (Exception e) when (e is FormatException or InvalidDataException or EndOfStreamException)
        {
            throw Bad("it is no sound package");
        }
        finally
        {
            File.Delete(member);
            File.Delete(tar);
        }
    }

    /// <summary>Copies the member that holds the files.</summary>
    /// <returns>What its name ends in, such as <c>.xz</c>.</returns>
    private static async Task<string> MemberAsync(string package, string to, CancellationToken cancellation)
    {
        await using var archive = File.OpenRead(package);
        var magic = new byte[8];
        await archive.ReadExactlyAsync(magic, cancellation);
        if (!magic.AsSpan().SequenceEqual("!<arch>\n"u8))
            throw new FormatException("magic");
        var header = new byte[HeaderBytes];
        while (true)
        {
            await archive.ReadExactlyAsync(header, cancellation);
            var text = Encoding.ASCII.GetString(header);
            var name = text[..16].TrimEnd(' ').TrimEnd('/');
            var length = long.Parse(text.AsSpan(48, 10).TrimEnd(' '), NumberStyles.None, CultureInfo.InvariantCulture);
            if (!text.EndsWith("`\n", StringComparison.Ordinal) || length > archive.Length - archive.Position)
                throw new FormatException("header");
            if (name.StartsWith(Content, StringComparison.Ordinal))
            {
                await using var file = new FileStream(to, FileMode.Create, FileAccess.Write);
                await CopyAsync(archive, file, length, cancellation);
                return name[Content.Length..];
            }

            // Members begin at even places.
            archive.Position += length + (length % 2);
        }
    }

    private static async Task CopyAsync(FileStream from, FileStream to, long length, CancellationToken cancellation)
    {
        var buffer = new byte[128 * 1024];
        while (length > 0)
        {
            var piece = buffer.AsMemory(0, (int)Math.Min(length, buffer.Length));
            await from.ReadExactlyAsync(piece, cancellation);
            await to.WriteAsync(piece, cancellation);
            length -= piece.Length;
        }
    }

    private static async Task<(long Length, string Sha256)> EntryAsync(
        string tar, string path, string file, long limit, Func<string, SourceException> bad, CancellationToken cancellation)
    {
        await using var stream = File.OpenRead(tar);
        await using var reader = new TarReader(stream);
        while (await reader.GetNextEntryAsync(copyData: false, cancellation) is { } entry)
        {
            var name = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
            if (name != path)
                continue;
            // A link would lead to a file of this machine.
            if (entry is not { EntryType: TarEntryType.RegularFile or TarEntryType.V7RegularFile, DataStream: { } content })
                throw bad("the update is no plain file");
            await using var to = new FileStream(file, FileMode.Create, FileAccess.Write);
            return await BoundedCopy.RunAsync(content, to, limit, () => bad("the update is too big"), cancellation);
        }

        throw bad($"it has no file {path}");
    }
}
