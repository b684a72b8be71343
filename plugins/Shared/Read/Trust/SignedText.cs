using System.Text;

namespace Ksplice.Plugins.Shared.Read.Trust;

/// <summary>
/// The shape of a clear-signed file, RFC 4880 section 7: exactly one signed text and nothing beside it. OpenPGP programs differ in what they make of
/// more; here such a file is refused before it is judged.
/// </summary>
internal static class SignedText
{
    private const string Beginning = "-----BEGIN PGP SIGNED MESSAGE-----";
    private const string Signature = "-----BEGIN PGP SIGNATURE-----";
    private const string End = "-----END PGP SIGNATURE-----";

    /// <summary>What is wrong with the shape; null when nothing is.</summary>
    public static string? Objection(byte[] file)
    {
        if (file.Contains((byte)0))
            return "it holds a zero byte";
        var lines = Encoding.Latin1.GetString(file).Split('\n').Select(line => line.TrimEnd('\r')).ToList();
        if (lines[^1].Length == 0)
            lines.RemoveAt(lines.Count - 1);
        if (lines.Count == 0 || lines[0] != Beginning)
            return "it is no signed text";
        var blank = lines.FindIndex(line => line.Length == 0);
        if (blank < 0 || lines.Skip(1).Take(blank - 1).Any(line => !line.StartsWith("Hash: ", StringComparison.Ordinal)))
            return "its header is not one of a signed text";
        if (lines[^1] != End)
            return "it is cut off, or something follows the signature";
        return lines.Count(line => line == Signature) == 1 && lines.Count(line => line.StartsWith("-----", StringComparison.Ordinal)) == 3 ? null : "it is not one signed text";
    }
}
