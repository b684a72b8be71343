using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Ksplice.Engine.Create.Build.Workspace;

/// <summary>
/// Names a result after everything it was made from. Parts are length-prefixed, so that two lists of parts never give the same bytes.
/// </summary>
public sealed class ContentKey : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Adds a text.</summary>
    public ContentKey Add(string part) => Add(Encoding.UTF8.GetBytes(part));

    /// <summary>Adds several texts and their number.</summary>
    public ContentKey Add(IReadOnlyCollection<string> parts)
    {
        Add(parts.Count.ToString());
        foreach (var part in parts)
            Add(part);
        return this;
    }

    /// <summary>Adds bytes.</summary>
    public ContentKey Add(ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, part.Length);
        _hash.AppendData(length);
        _hash.AppendData(part);
        return this;
    }

    /// <summary>The key: 32 hexadecimal digits, half of a SHA-256.</summary>
    public string Finish() => Convert.ToHexStringLower(_hash.GetHashAndReset())[..32];

    /// <inheritdoc />
    public void Dispose() => _hash.Dispose();
}
