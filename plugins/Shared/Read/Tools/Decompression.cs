using System.Globalization;
using System.IO.Compression;

namespace Ksplice.Plugins.Shared.Read.Tools;

/// <summary>Expands files by what their names end in. Only bytes whose hash was found right come here, but how much comes out is bounded all the same.</summary>
internal static class Decompression
{
    private const string MemoryLimit = "--memlimit-decompress=300MiB";

    /// <summary>Endings of compressed files, best first; the empty one is of files that are not compressed.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".xz", ".gz", ""];

    /// <summary>Expands a file into a new one.</summary>
    /// <param name="ending">Of its name: one of <see cref="Endings"/>, or <c>.zst</c>.</param>
    /// <param name="file">The file.</param>
    /// <param name="expanded">Where to; replaced.</param>
    /// <param name="limit">Most bytes.</param>
    /// <param name="bad">What to throw for damaged or endless content.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Bytes and their SHA-256.</returns>
    public static async Task<(long Length, string Sha256)> RunAsync(
        string ending, string file, string expanded, long limit, Func<string, SourceException> bad, CancellationToken cancellation)
    {
        await using var to = new FileStream(expanded, FileMode.Create, FileAccess.Write);
        Task<(long Length, string Sha256)> CopyAsync(Stream from) =>
            BoundedCopy.RunAsync(from, to, limit, () => bad(string.Create(CultureInfo.InvariantCulture, $"it expands to more than {limit} bytes")), cancellation);
        switch (ending)
        {
            case "":
                await using (var plain = File.OpenRead(file))
                    return await CopyAsync(plain);
            case ".gz":
                await using (var gzip = new GZipStream(File.OpenRead(file), CompressionMode.Decompress))
                {
                    try
                    {
                        return await CopyAsync(gzip);
                    }
                    catch (InvalidDataException)
                    {
                        throw bad("it is no sound gzip file");
                    }
                }

            case ".xz":
                return await ByToolAsync("xz-utils", ["xz", "--decompress", "--stdout", MemoryLimit, file], CopyAsync, bad, cancellation);
            case ".zst":
                return await ByToolAsync("zstd", ["zstd", "--decompress", "--stdout", "--quiet", file], CopyAsync, bad, cancellation);
            default:
                throw bad($"nobody here can expand {ending}");
        }
    }

    private static async Task<(long Length, string Sha256)> ByToolAsync(
        string package, IReadOnlyList<string> command, Func<Stream, Task<(long Length, string Sha256)>> copyAsync, Func<string, SourceException> bad, CancellationToken cancellation)
    {
        (long Length, string Sha256) copied = default;
        var (exitCode, complaint) = await Tool.RunAsync(package, command, async output => copied = await copyAsync(output), cancellation);
        return exitCode == 0 ? copied : throw bad($"{command[0]} says: {complaint}");
    }
}
