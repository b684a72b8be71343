using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Files;

namespace Ksplice.Engine.Update;

/// <summary>Adds a signature to a package.</summary>
public static class UpdatePackageSigner
{
    /// <summary>
    /// Signs a package in place, atomically. Signatures of other keys stay; one of the same key is kept when it still belongs and
    /// replaced when it does not. The package must be sound: nobody should put a name under what cannot be read.
    /// </summary>
    /// <exception cref="IOException">The file cannot be written; it is untouched then.</exception>
    public static Outcome<SignatureState> Sign(string path, SigningKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var opened = UpdatePackageReader.Open(path, TrustPolicy.LookOnly);
        if (!opened.IsOk)
            return opened.As<SignatureState>();
        opened.Value.Dispose();

        using var file = File.OpenRead(path);
        if (!PackageFrame.TryRead(file, out var frame, out var malformed))
            return Outcome<SignatureState>.Refused(malformed);
        var signatures = frame.Header.Signatures.ToList();
        if (signatures.Find(s => IsBy(s, key)) is not { } own || !key.Public.Verifies(frame.Manifest, own.Value))
        {
            signatures.RemoveAll(s => IsBy(s, key));
            signatures.Add(key.Sign(frame.Manifest));
            if (signatures.Count > PackageHeader.MostSignatures)
                return Outcome<SignatureState>.Refused(UpdateDiagnostics.TooManySignatures(path));
            Rewrite(path, file, frame with { Header = frame.Header with { Signatures = [.. signatures.OrderBy(s => s.KeyId, StringComparer.Ordinal)] } });
        }

        var signers = signatures.Select(s => new Signer(s.KeyId, IsBy(s, key) ? key.Public.Name : null));
        return Outcome<SignatureState>.Ok(new(SignatureVerdict.Trusted, [.. signers]));
    }

    private static bool IsBy(PackageSignature signature, SigningKey key) =>
        string.Equals(signature.KeyId, key.Public.Id, StringComparison.Ordinal);

    // The entries follow in the stream just where the frame ended.
    private static void Rewrite(string path, FileStream file, PackageFrame frame) => AtomicFile.Write(path, stream =>
    {
        stream.Write(frame.Header.Encode());
        stream.Write(frame.Manifest);
        file.CopyTo(stream);
    });
}
