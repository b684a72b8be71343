using System.Security.Cryptography;
using System.Text;

namespace Ksplice.Plugins.Report.Fleet;

/// <summary>Names documents so that the same content of the same machine at the same time has the same name, as RFC 9562 says in its section of version 8.</summary>
internal static class DocumentId
{
    private const int Length = 16;

    /// <summary>The UUID of some texts.</summary>
    public static Guid Of(params IReadOnlyList<string> parts)
    {
        // A separator that no part holds keeps ("ab", "c") and ("a", "bc") apart.
        Span<byte> bytes = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))).AsSpan(0, Length);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
