using System.Text;

namespace Ksplice.Plugins.Shared.Read.Trust;

/// <summary>The publisher's public keys, as <c>gpg --export</c> writes them, with <c>--armor</c> or without.</summary>
internal static class Keyring
{
    private const long Largest = 4 * 1024 * 1024;
    private const UnixFileMode WritableByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const string Kind = "PUBLIC KEY BLOCK";

    /// <summary>Copies a keyring into a file that gpgv can read: it knows nothing of armour.</summary>
    /// <param name="keyring">Absolute path.</param>
    /// <param name="copy">Where to; replaced.</param>
    /// <exception cref="SourceException">It cannot be used.</exception>
    public static void Copy(string keyring, string copy)
    {
        byte[] bytes;
        try
        {
            if ((File.GetUnixFileMode(keyring) & WritableByOthers) != UnixFileMode.None)
                throw SourceDiagnostics.BadKeyring(keyring, "others than its owner can write it");
            if (new FileInfo(keyring).Length is 0 or > Largest)
                throw SourceDiagnostics.BadKeyring(keyring, "it is empty or too big");
            bytes = File.ReadAllBytes(keyring);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SourceDiagnostics.BadKeyring(keyring, e.Message);
        }

        var text = Encoding.Latin1.GetString(bytes);
        if (text.Contains(Armor.Beginning(Kind), StringComparison.Ordinal))
            bytes = Armor.Decode(text, Kind) ?? throw SourceDiagnostics.BadKeyring(keyring, "its armour is damaged");
        // The first octet of a packet has its highest bit set (RFC 4880, 4.2); a keybox begins with a length and the word KBXf.
        else if (bytes[0] < 0x80 && !(bytes.Length > 12 && bytes.AsSpan(8, 4).SequenceEqual("KBXf"u8)))
            throw SourceDiagnostics.BadKeyring(keyring, "it holds no OpenPGP keys");
        File.WriteAllBytes(copy, bytes);
    }
}
