using Ksplice.Plugins.Shared.Read;
using Ksplice.Plugins.Shared.Read.Tools;

namespace Ksplice.Plugins.Source.Yum.Packages;

/// <summary>
/// Takes files out of packages of rpm. The reader is our own, as that of Debian's packages is: <c>rpm2cpio</c> is not where rpm is not the package
/// manager, takes no bounds, and unpacking by <c>cpio</c> writes wherever names lead.
/// </summary>
internal static class RpmContent
{
    /// <summary>Writes one file of a package into a file.</summary>
    /// <param name="package">The package.</param>
    /// <param name="path">Which file, without slash at its beginning.</param>
    /// <param name="file">Where to; replaced.</param>
    /// <param name="folder">For temporary files.</param>
    /// <param name="limit">Most bytes of the content.</param>
    /// <param name="bad">What to throw when the package is not sound or does not hold the file.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Bytes of the file and their SHA-256.</returns>
    /// <exception cref="SourceException">What <paramref name="bad"/> gives.</exception>
    public static Task<(long Length, string Sha256)> ExtractAsync(
        string package, string path, string file, string folder, long limit, Func<string, SourceException> bad, CancellationToken cancellation) =>
        ReadAsync(package, folder, limit, bad, async (_, archive) =>
        {
            while (await archive.NextAsync(cancellation) is { } entry)
            {
                if (entry.Path != path)
                    continue;
                // A link would lead to a file of this machine.
                if (!entry.IsFile)
                    throw bad($"{path} is no plain file");
                await using var to = new FileStream(file, FileMode.Create, FileAccess.Write);
                return await BoundedCopy.RunAsync(entry.Content, to, limit, () => bad($"{path} is too big"), cancellation);
            }

            throw bad($"it has no file {path}");
        }, cancellation);

    /// <summary>Reads the content of a package.</summary>
    /// <param name="package">The package.</param>
    /// <param name="folder">For temporary files.</param>
    /// <param name="limit">Most bytes of the content.</param>
    /// <param name="bad">What to throw when the package is not sound.</param>
    /// <param name="read">Reads the archive.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<T> ReadAsync<T>(
        string package, string folder, long limit, Func<string, SourceException> bad, Func<RpmFacts, CpioReader, Task<T>> read, CancellationToken cancellation)
    {
        var payload = Path.Combine(folder, "payload");
        var cpio = Path.Combine(folder, "payload.cpio");
        try
        {
            RpmFacts facts;
            await using (var stream = File.OpenRead(package))
            {
                facts = await RpmHeaders.SkipAsync(stream, cancellation);
                await using var to = new FileStream(payload, FileMode.Create, FileAccess.Write);
                await stream.CopyToAsync(to, cancellation);
            }

            await Decompression.RunAsync(facts.Ending, payload, cpio, limit, bad, cancellation);
            File.Delete(payload);
            await using var archive = File.OpenRead(cpio);
            return await read(facts, new CpioReader(archive));
        }
        catch (Exception e) when (e is FormatException or InvalidDataException or EndOfStreamException)
        {
            throw bad("it is no sound package");
        }
        finally
        {
            File.Delete(payload);
            File.Delete(cpio);
        }
    }
}
