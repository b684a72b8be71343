using System.Text;

namespace Ksplice.Plugins.Shared.Read.Trust;

/// <summary>The publisher's public keys, as <c>gpg --export</c> writes them, with <c>--armor</c> or without.</summary>
internal static class Keyring
{
    private const long Largest = 4 * 1024 * 1024;
    private const UnixFileMode WritableByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const string Beginning = "-----BEGIN PGP PUBLIC KEY BLOCK-----";
    private const string End = "-----END PGP PUBLIC KEY BLOCK-----";

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
        if (text.Contains(Beginning, StringComparison.Ordinal))
            bytes = Unarmored(text) ?? throw SourceDiagnostics.BadKeyring(keyring, "its armour is damaged");
        // The first octet of a packet has its highest bit set (RFC 4880, 4.2); a keybox begins with a length and the word KBXf.
        else if (bytes[0] < 0x80 && !(bytes.Length > 12 && bytes.AsSpan(8, 4).SequenceEqual("KBXf"u8)))
            throw SourceDiagnostics.BadKeyring(keyring, "it holds no OpenPGP keys");
        File.WriteAllBytes(copy, bytes);
    }

    // RFC 4880, 6.2: headers, a blank line, base64, and a checksum behind an equals sign. Several blocks make one keyring.
    private static byte[]? Unarmored(string text)
    {
        var keys = new List<byte>();
        for (var begin = text.IndexOf(Beginning, StringComparison.Ordinal); begin >= 0; begin = text.IndexOf(Beginning, begin + 1, StringComparison.Ordinal))
        {
            var end = text.IndexOf(End, begin, StringComparison.Ordinal);
            if (end < 0)
                return null;
            var lines = text[begin..end].Split('\n').Select(line => line.Trim()).ToList();
            var blank = lines.FindIndex(line => line.Length == 0);
            if (blank < 0)
                return null;
            try
            {
                keys.AddRange(Convert.FromBase64String(string.Concat(lines.Skip(blank + 1).TakeWhile(line => !line.StartsWith('=')))));
            }
            catch (FormatException)
            {
                return null;
            }
        }

        return [.. keys];
    }
}
