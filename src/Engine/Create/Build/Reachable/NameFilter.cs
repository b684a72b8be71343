using System.Buffers.Text;
using System.Numerics;

namespace Ksplice.Engine.Create.Build.Reachable;

/// <summary>
/// Many names in a few kilobytes: one that is among them is always found, one in hundreds that is not as well.
/// </summary>
internal sealed class NameFilter
{
    private const int BitsForName = 16;
    private const int Probes = 4;
    private const int LeastBits = 512;

    private readonly byte[] _bits;

    private NameFilter(byte[] bits) => _bits = bits;

    /// <summary>Keeps names.</summary>
    /// <param name="names">The hashes of all, see <see cref="HashOf"/>.</param>
    public static NameFilter Of(IReadOnlyCollection<ulong> names)
    {
        var kept = new NameFilter(new byte[BitOperations.RoundUpToPowerOf2((uint)Math.Max(LeastBits, checked(names.Count * BitsForName / 2))) / 8]);
        foreach (var name in names)
        {
            for (var probe = 0; probe < Probes; probe++)
            {
                var bit = kept.Bit(name, probe);
                kept._bits[bit >> 3] |= (byte)(1 << (bit & 7));
            }
        }

        return kept;
    }

    /// <summary>Names as <see cref="ToString"/> writes them; null when the text is none.</summary>
    public static NameFilter? Parse(string text)
    {
        if (!Base64Url.IsValid(text))
            return null;
        var bits = Base64Url.DecodeFromChars(text);
        return bits.Length >= LeastBits / 8 && BitOperations.IsPow2(bits.Length) ? new NameFilter(bits) : null;
    }

    /// <summary>Whether a name may be among them.</summary>
    public bool MayHold(string name)
    {
        var hash = HashOf(name);
        return Enumerable.Range(0, Probes).All(probe => (_bits[Bit(hash, probe) >> 3] & (1 << (Bit(hash, probe) & 7))) != 0);
    }

    /// <inheritdoc />
    public override string ToString() => Base64Url.EncodeToString(_bits);

    /// <summary>The hash of a name, the same in every process.</summary>
    public static ulong HashOf(ReadOnlySpan<char> name)
    {
        var hash = 14695981039346656037;
        foreach (var letter in name)
            hash = (hash ^ (byte)letter) * 1099511628211;

        // The lowest bits of the sum alone tell too little of the first letters.
        hash ^= hash >> 32;
        hash *= 0x9E3779B97F4A7C15;
        return hash ^ (hash >> 29);
    }

    private int Bit(ulong hash, int probe) => (int)(((uint)hash + ((uint)probe * ((uint)(hash >> 32) | 1))) & (uint)((_bits.Length * 8) - 1));
}
