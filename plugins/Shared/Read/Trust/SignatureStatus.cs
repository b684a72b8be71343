namespace Ksplice.Plugins.Shared.Read.Trust;

/// <summary>
/// What <c>gpgv --status-fd</c> says of one file (its format is described in <c>doc/DETAILS</c> of GnuPG). Keys that change sign twice for a while, so
/// one good signature is enough, but none may be bad.
/// </summary>
internal static class SignatureStatus
{
    private const string Prefix = "[GNUPG:] ";

    // Numbers of RFC 4880, 9.4, that VALIDSIG ends with: MD5, SHA-1, RIPEMD-160. Collisions of these can be made.
    private static readonly string[] s_weakHashes = ["1", "2", "3"];

    // A signature of a kind of these says that the key's owner still stands by it.
    private static readonly string[] s_dead = ["EXPSIG", "EXPKEYSIG", "REVKEYSIG"];

    /// <summary>Judges; returns only when a key of the keyring vouches for the file.</summary>
    /// <param name="status">All lines of status.</param>
    /// <param name="where">What was signed, for complaints.</param>
    /// <param name="signatureClass">Kind of signature wanted, hex as in VALIDSIG: <c>01</c> of a text, <c>00</c> of a file.</param>
    /// <exception cref="SourceException">No key does.</exception>
    public static void Judge(string status, string where, string signatureClass)
    {
        var signatures = Signatures(status);
        if (signatures.Exists(s => s.Exists(line => line[0] == "BADSIG")))
            throw SourceDiagnostics.BadSignature(where, "something was changed after signing");
        if (signatures.Exists(s => IsGood(s, signatureClass)))
            return;
        if (signatures.SelectMany(s => s).FirstOrDefault(line => s_dead.Contains(line[0])) is { } dead)
            throw SourceDiagnostics.DeadKey(where, dead[0] switch { "EXPSIG" => "it is too old", "REVKEYSIG" => "its key was revoked", _ => "its key is too old" });
        if (signatures.SelectMany(s => s).FirstOrDefault(line => line[0] == "VALIDSIG" && line.Length > 8 && s_weakHashes.Contains(line[8])) is not null)
            throw SourceDiagnostics.DeadKey(where, "its digest algorithm is broken");
        if (signatures.SelectMany(s => s).FirstOrDefault(line => line[0] is "NO_PUBKEY" or "ERRSIG" && line.Length > 1) is { } unknown)
            throw SourceDiagnostics.UnknownKey(where, unknown[1]);
        throw SourceDiagnostics.BadSignature(where, "there is none that counts");
    }

    private static List<List<string[]>> Signatures(string status)
    {
        var signatures = new List<List<string[]>>();
        foreach (var line in status.Split('\n').Where(line => line.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            var words = line[Prefix.Length..].TrimEnd().Split(' ');
            if (words[0] == "NEWSIG")
                signatures.Add([]);
            else if (signatures.Count > 0)
                signatures[^1].Add(words);
        }

        return signatures;
    }

    // VALIDSIG is told of expired and revoked keys too; only GOODSIG says that nothing is wrong with the key.
    private static bool IsGood(List<string[]> signature, string signatureClass) =>
        signature.Exists(line => line[0] == "GOODSIG")
        && signature.Exists(line => line[0] == "VALIDSIG" && line.Length >= 10 && !s_weakHashes.Contains(line[8]) && line[9] == signatureClass)
        && !signature.Exists(line => line[0] is "ERRSIG" || s_dead.Contains(line[0]));
}
