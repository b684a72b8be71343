using System.IO.Compression;
using System.Security.Cryptography;
using Ksplice.Engine.Files;

namespace Ksplice.Engine.Update;

/// <summary>Writes packages. The same manifest and contents give the same bytes.</summary>
public static class UpdatePackageWriter
{
    // Object files shrink by half at this level, in a tenth of the time that the highest takes.
    private const int Quality = 6;
    private const int WindowBits = 22;

    /// <summary>Writes an unsigned package, atomically.</summary>
    /// <param name="path">The file; replaced when it exists.</param>
    /// <param name="manifest">Its <see cref="UpdateManifest.Entries"/> are filled in here; collections may come in any order.</param>
    /// <param name="contents">The entries.</param>
    /// <returns>The manifest as written.</returns>
    /// <exception cref="ArgumentException">The manifest breaks a rule; that is a bug of the caller.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static UpdateManifest Write(string path, UpdateManifest manifest, IReadOnlyList<UpdateContent> contents)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(contents);
        var stored = contents.OrderBy(c => c.Name, StringComparer.Ordinal).Select(Store).ToList();
        var complete = UpdateManifestOrder.Sort(manifest with { Entries = [.. stored.Select(s => s.Entry)] });
        if (UpdateManifestRules.Violation(complete) is { } violation)
            throw new ArgumentException($"The manifest breaks a rule: {violation}.", nameof(manifest));

        var encoded = UpdateManifestJson.Encode(complete);
        if (encoded.Length > PackageHeader.LargestManifest)
            throw new ArgumentException($"The manifest takes {encoded.Length} bytes, more than a package can hold.", nameof(manifest));
        AtomicFile.Write(path, stream =>
        {
            stream.Write(new PackageHeader(encoded.Length, []).Encode());
            stream.Write(encoded);
            foreach (var (_, bytes) in stored)
                stream.Write(bytes.Span);
        });
        return complete;
    }

    private static (UpdateEntry Entry, ReadOnlyMemory<byte> Bytes) Store(UpdateContent content)
    {
        var compressed = new byte[BrotliEncoder.GetMaxCompressedLength(content.Bytes.Length)];
        if (!BrotliEncoder.TryCompress(content.Bytes.Span, compressed, out var length, Quality, WindowBits))
            throw new InvalidOperationException($"Entry {content.Name} could not be compressed.");
        var (bytes, compression) = length < content.Bytes.Length
            ? (compressed.AsMemory(0, length), EntryCompression.Brotli)
            : (content.Bytes, EntryCompression.None);
        return (new(content.Name, bytes.Length, content.Bytes.Length, compression, Convert.ToHexStringLower(SHA256.HashData(bytes.Span))), bytes);
    }
}
