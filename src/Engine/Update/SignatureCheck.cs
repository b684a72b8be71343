using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Update;

/// <summary>Decides from its signatures whether a package may be read further.</summary>
internal static class SignatureCheck
{
    public static Outcome<SignatureState> Judge(string path, PackageFrame frame, TrustPolicy trust)
    {
        var signers = new List<Signer>();
        foreach (var signature in frame.Header.Signatures)
        {
            var key = trust.Keys.FirstOrDefault(k => string.Equals(k.Id, signature.KeyId, StringComparison.Ordinal));
            // A wrong signature of a trusted key is proof of tampering, whoever else signed and whatever else is allowed.
            if (key?.Verifies(frame.Manifest, signature.Value) == false)
                return Outcome<SignatureState>.None(OutcomeKind.Untrusted, UpdateDiagnostics.BadSignature(path, key.Name));
            signers.Add(new(signature.KeyId, key?.Name));
        }

        var verdict = signers switch
        {
            [] => SignatureVerdict.Unsigned,
            _ when signers.Exists(s => s.TrustedAs is not null) => SignatureVerdict.Trusted,
            _ => SignatureVerdict.UnknownKey,
        };
        if (verdict == SignatureVerdict.Trusted || trust.AllowUnsigned)
            return Outcome<SignatureState>.Ok(new(verdict, signers));
        return Outcome<SignatureState>.None(
            OutcomeKind.Untrusted,
            verdict == SignatureVerdict.Unsigned ? UpdateDiagnostics.Unsigned(path) : UpdateDiagnostics.UnknownKeys(path, signers.Select(s => s.KeyId)));
    }
}
