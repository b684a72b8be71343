using System.Buffers;
using System.Security.Cryptography;

namespace Ksplice.Plugins.Shared.Read.Tools;

/// <summary>Copies what somebody else decides the length of.</summary>
internal static class BoundedCopy
{
    private const int BufferBytes = 128 * 1024;

    /// <summary>Copies a stream into another one.</summary>
    /// <param name="from">Read to its end, or to one byte over the limit.</param>
    /// <param name="to">Written.</param>
    /// <param name="limit">Most bytes.</param>
    /// <param name="tooBig">What to throw for more.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Bytes copied, and their SHA-256 as lower-case hex.</returns>
    public static async Task<(long Length, string Sha256)> RunAsync(
        Stream from, Stream to, long limit, Func<SourceException> tooBig, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var length = 0L;
            while (await from.ReadAsync(buffer, cancellation) is > 0 and var read)
            {
                length += read;
                if (length > limit)
                    throw tooBig();
                hash.AppendData(buffer, 0, read);
                await to.WriteAsync(buffer.AsMemory(0, read), cancellation);
            }

            return (length, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
