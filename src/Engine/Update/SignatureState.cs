namespace Ksplice.Engine.Update;

/// <summary>What the signatures of a package are worth to this machine.</summary>
/// <param name="Verdict">All of them together.</param>
/// <param name="Signers">Each of them.</param>
public sealed record SignatureState(SignatureVerdict Verdict, IReadOnlyList<Signer> Signers);

/// <summary>One signature of a package.</summary>
/// <param name="KeyId">SHA-256 of the public key's SPKI, lower-case hex.</param>
/// <param name="TrustedAs">Where the trusted key came from; null when the key is not trusted and the signature was therefore not checked.</param>
public sealed record Signer(string KeyId, string? TrustedAs);

/// <summary>What a package's signatures amount to. A signature that does not match never gets here: the package is refused.</summary>
public enum SignatureVerdict
{
    /// <summary>At least one trusted key signed it.</summary>
    Trusted,

    /// <summary>Only unknown keys signed it.</summary>
    UnknownKey,

    /// <summary>Nobody signed it.</summary>
    Unsigned,
}
