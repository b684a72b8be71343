using System.Buffers.Binary;

namespace Ksplice.Engine.Update;

/// <summary>
/// The only part of a package that is read before anything is verified: 24 bytes, then 96 bytes per signature.
/// The manifest follows, then the entries' stored bytes one after the other in the manifest's order, and nothing else: there
/// are no offsets that could overlap or leave gaps. All integers are little-endian.
/// <code>
///  0  8  magic "KSPLICE\n"
///  8  4  version, 1
/// 12  4  number of signatures, 0 to 8
/// 16  8  length of the manifest, 1 to 16 MiB
/// 24     signatures, ascending by key id: 32 bytes key id (SHA-256 of the public key's SPKI), 64 bytes ECDSA P-256
///        over SHA-256 of the manifest's bytes (r and s, 32 bytes each, big-endian: IEEE P1363)
/// </code>
/// </summary>
internal sealed record PackageHeader(int ManifestLength, IReadOnlyList<PackageSignature> Signatures)
{
    public const int FixedLength = 24;
    public const int MostSignatures = 8;
    public const int LargestManifest = 16 * 1024 * 1024;
    private const uint Version = 1;

    public int Length => FixedLength + (Signatures.Count * PackageSignature.EncodedLength);

    private static ReadOnlySpan<byte> Magic => "KSPLICE\n"u8;

    /// <summary>Reads the header of a stream that is at its beginning.</summary>
    /// <exception cref="InvalidDataException">It is not a header; the message says what is wrong.</exception>
    /// <exception cref="EndOfStreamException">The stream ends within the header.</exception>
    public static PackageHeader Read(Stream stream)
    {
        Span<byte> bytes = stackalloc byte[FixedLength];
        stream.ReadExactly(bytes);
        if (!bytes.StartsWith(Magic))
            throw new InvalidDataException("it does not begin like one");
        var version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if (version != Version)
            throw new InvalidDataException($"its format version is {version}, not {Version}");
        var count = BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]);
        if (count > MostSignatures)
            throw new InvalidDataException($"it claims {count} signatures");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]);
        if (length is 0 or > LargestManifest)
            throw new InvalidDataException($"it claims a manifest of {length} bytes");
        return new((int)length, ReadSignatures(stream, (int)count));
    }

    public byte[] Encode()
    {
        var bytes = new byte[Length];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), Version);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(12), (uint)Signatures.Count);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(16), (ulong)ManifestLength);
        for (var i = 0; i < Signatures.Count; i++)
            Signatures[i].Encode(bytes.AsSpan(FixedLength + (i * PackageSignature.EncodedLength)));
        return bytes;
    }

    private static List<PackageSignature> ReadSignatures(Stream stream, int count)
    {
        var signatures = new List<PackageSignature>(count);
        Span<byte> bytes = stackalloc byte[PackageSignature.EncodedLength];
        for (var i = 0; i < count; i++)
        {
            stream.ReadExactly(bytes);
            var signature = PackageSignature.Decode(bytes);
            if (i > 0 && string.CompareOrdinal(signatures[i - 1].KeyId, signature.KeyId) >= 0)
                throw new InvalidDataException("its signatures are not in order, or one key signed twice");
            signatures.Add(signature);
        }

        return signatures;
    }
}

/// <summary>One signature over a manifest.</summary>
/// <param name="KeyId">SHA-256 of the public key's SPKI, lower-case hex.</param>
/// <param name="Value">64 bytes, r and s.</param>
internal sealed record PackageSignature(string KeyId, byte[] Value)
{
    public const int ValueLength = 64;
    public const int EncodedLength = KeyIdLength + ValueLength;
    private const int KeyIdLength = 32;

    public static PackageSignature Decode(ReadOnlySpan<byte> bytes) =>
        new(Convert.ToHexStringLower(bytes[..KeyIdLength]), bytes[KeyIdLength..EncodedLength].ToArray());

    public void Encode(Span<byte> bytes)
    {
        Convert.FromHexString(KeyId).CopyTo(bytes);
        Value.CopyTo(bytes[KeyIdLength..]);
    }
}
