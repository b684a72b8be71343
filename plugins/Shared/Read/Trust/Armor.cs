namespace Ksplice.Plugins.Shared.Read.Trust;

/// <summary>OpenPGP's text form of bytes, RFC 4880 section 6.2: headers, a blank line, base64, and a checksum behind an equals sign.</summary>
internal static class Armor
{
    /// <summary>The bytes of all blocks of a kind, one behind the other; null when a block is damaged.</summary>
    /// <param name="text">May hold other things between blocks.</param>
    /// <param name="kind">Such as <c>PUBLIC KEY BLOCK</c>.</param>
    public static byte[]? Decode(string text, string kind)
    {
        var (beginning, ending) = (Beginning(kind), $"-----END PGP {kind}-----");
        var bytes = new List<byte>();
        for (var begin = text.IndexOf(beginning, StringComparison.Ordinal); begin >= 0; begin = text.IndexOf(beginning, begin + 1, StringComparison.Ordinal))
        {
            var end = text.IndexOf(ending, begin, StringComparison.Ordinal);
            if (end < 0)
                return null;
            var lines = text[begin..end].Split('\n').Select(line => line.Trim()).ToList();
            var blank = lines.FindIndex(line => line.Length == 0);
            if (blank < 0)
                return null;
            try
            {
                bytes.AddRange(Convert.FromBase64String(string.Concat(lines.Skip(blank + 1).TakeWhile(line => !line.StartsWith('=')))));
            }
            catch (FormatException)
            {
                return null;
            }
        }

        return [.. bytes];
    }

    /// <summary>The line that a block begins with.</summary>
    public static string Beginning(string kind) => $"-----BEGIN PGP {kind}-----";
}
