using System.Buffers.Binary;
using System.Text;

namespace Ksplice.Plugins.Shared.Read.Trust;

/// <summary>
/// The shape of a file of detached signatures: nothing but signature packets. A whole signed message in its place is judged by OpenPGP programs without
/// a look at the file that it is said to sign.
/// </summary>
internal static class DetachedSignature
{
    private const string Kind = "SIGNATURE";
    private const int SignaturePacket = 2;
    private const int MostSignatures = 64;

    /// <summary>The signature packets of a file, armoured or not; null when it is something else.</summary>
    public static byte[]? Packets(byte[] file)
    {
        var packets = file;
        if (file is [< 0x80, ..])
        {
            var text = Encoding.Latin1.GetString(file);
            // One block, from the first line on: what follows would be for other readers.
            if (!text.StartsWith(Armor.Beginning(Kind), StringComparison.Ordinal) || text.Split("-----BEGIN").Length != 2 || Armor.Decode(text, Kind) is not { } decoded)
                return null;
            packets = decoded;
        }

        return packets.Length > 0 && AreSignatures(packets) ? packets : null;
    }

    // RFC 4880, 4.2: a tag in an old form, with the length's size, or in a new one; lengths that are not known beforehand are for data alone.
    private static bool AreSignatures(ReadOnlySpan<byte> rest)
    {
        for (var count = 0; rest.Length > 0; count++)
        {
            if (count == MostSignatures || rest.Length < 2 || (rest[0] & 0x80) == 0)
                return false;
            var isNew = (rest[0] & 0x40) != 0;
            if ((isNew ? rest[0] & 0x3f : (rest[0] >> 2) & 0x0f) != SignaturePacket)
                return false;
            var length = isNew ? NewLength(rest[1..], out var size) : OldLength(rest[1..], rest[0] & 3, out size);
            if (length is null || length > rest.Length - 1 - size)
                return false;
            rest = rest[(1 + size + (int)length)..];
        }

        return true;
    }

    private static long? OldLength(ReadOnlySpan<byte> at, int type, out int size)
    {
        size = 1 << type;
        return type == 3 || at.Length < size ? null : type switch
        {
            0 => at[0],
            1 => BinaryPrimitives.ReadUInt16BigEndian(at),
            _ => BinaryPrimitives.ReadUInt32BigEndian(at),
        };
    }

    private static long? NewLength(ReadOnlySpan<byte> at, out int size)
    {
        size = at[0] switch { < 192 => 1, < 224 => 2, 255 => 5, _ => 0 };
        return size == 0 || at.Length < size ? null : size switch
        {
            1 => at[0],
            2 => ((at[0] - 192) << 8) + at[1] + 192,
            _ => BinaryPrimitives.ReadUInt32BigEndian(at[1..]),
        };
    }
}
