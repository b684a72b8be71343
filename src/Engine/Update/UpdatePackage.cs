using System.IO.Compression;
using System.Security.Cryptography;
using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Update;

/// <summary>An open package whose manifest is accepted. Every entry is checked against the manifest each time before it is handed out.</summary>
public sealed class UpdatePackage : IDisposable
{
    private readonly FileStream _file;
    private readonly long _payloadStart;
    private readonly Lock _gate = new();

    internal UpdatePackage(FileStream file, long payloadStart, UpdateManifest manifest, string manifestSha256, SignatureState signature)
    {
        ManifestSha256 = manifestSha256;
        _file = file;
        _payloadStart = payloadStart;
        Manifest = manifest;
        Signature = signature;
    }

    /// <summary>Path as it was given.</summary>
    public string Path => _file.Name;

    /// <summary>Bytes of the whole file.</summary>
    public long Size => _file.Length;

    /// <summary>What the update says of itself.</summary>
    public UpdateManifest Manifest { get; }

    /// <summary>SHA-256 of the manifest's bytes, lower-case hex: names this package, whoever signed it.</summary>
    public string ManifestSha256 { get; }

    /// <summary>What its signatures are worth.</summary>
    public SignatureState Signature { get; }

    /// <summary>The expanded bytes of an entry.</summary>
    /// <returns>The bytes, or <see cref="OutcomeKind.Untrusted"/> when what is stored is not what the manifest promises.</returns>
    /// <exception cref="ArgumentException">The manifest names no such entry.</exception>
    public Outcome<byte[]> ReadEntry(string name)
    {
        var start = _payloadStart;
        foreach (var entry in Manifest.Entries)
        {
            if (string.Equals(entry.Name, name, StringComparison.Ordinal))
                return Read(entry, start);
            start += entry.StoredLength;
        }

        throw new ArgumentException($"The manifest of {Manifest.Id} has no entry {name}.", nameof(name));
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    private Outcome<byte[]> Read(UpdateEntry entry, long start)
    {
        // Hashed and expanded from the same memory: a file that changes meanwhile changes nothing here.
        var stored = new byte[entry.StoredLength];
        try
        {
            lock (_gate)
            {
                _file.Position = start;
                _file.ReadExactly(stored);
            }
        }
        catch (EndOfStreamException)
        {
            return Bad(entry, "the file ends within it");
        }

        if (!string.Equals(Convert.ToHexStringLower(SHA256.HashData(stored)), entry.Sha256, StringComparison.Ordinal))
            return Bad(entry, "it is not what the manifest promises");
        return entry.Compression switch
        {
            EntryCompression.None => Outcome<byte[]>.Ok(stored),
            EntryCompression.Brotli => Expand(entry, stored),
            _ => throw new InvalidOperationException($"Compression {entry.Compression} is not known."),
        };
    }

    private Outcome<byte[]> Expand(UpdateEntry entry, byte[] stored)
    {
        var expanded = new byte[entry.Length];
        return BrotliDecoder.TryDecompress(stored, expanded, out var written) && written == expanded.Length
            ? Outcome<byte[]>.Ok(expanded)
            : Bad(entry, "it does not expand to the length that the manifest promises");
    }

    private Outcome<byte[]> Bad(UpdateEntry entry, string why) =>
        Outcome<byte[]>.None(OutcomeKind.Untrusted, UpdateDiagnostics.BadEntry(Path, entry.Name, why));
}
