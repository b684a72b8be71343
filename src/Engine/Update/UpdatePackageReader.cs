using System.Security.Cryptography;
using System.Text.Json;
using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Update;

/// <summary>Opens packages: signatures first, then the manifest, then every entry's hash; nothing is parsed before it is verified.</summary>
public static class UpdatePackageReader
{
    /// <summary>Opens a package.</summary>
    /// <returns>The open package, to be disposed; <see cref="OutcomeKind.Untrusted"/> for what signatures and hashes say against it,
    /// <see cref="OutcomeKind.Refused"/> when it is malformed, <see cref="OutcomeKind.Failed"/> when the file cannot be read.</returns>
    public static Outcome<UpdatePackage> Open(string path, TrustPolicy trust)
    {
        ArgumentNullException.ThrowIfNull(trust);
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Outcome<UpdatePackage>.None(OutcomeKind.Failed, UpdateDiagnostics.Unreadable(path, e.Message));
        }

        var package = Open(file, trust);
        if (!package.IsOk)
            file.Dispose();
        return package.After(trust.Diagnostics);
    }

    private static Outcome<UpdatePackage> Open(FileStream file, TrustPolicy trust)
    {
        if (!PackageFrame.TryRead(file, out var frame, out var malformed))
            return Outcome<UpdatePackage>.Refused(malformed);
        var signature = SignatureCheck.Judge(file.Name, frame, trust);
        if (!signature.IsOk)
            return signature.As<UpdatePackage>();
        if (!TryDecode(file.Name, frame, out var manifest, out var refusal))
            return Outcome<UpdatePackage>.Refused(refusal);
        if (file.Length - frame.PayloadStart != manifest.Entries.Sum(e => e.StoredLength))
            return Outcome<UpdatePackage>.Refused(UpdateDiagnostics.Malformed(file.Name, "it is shorter or longer than its manifest says"));

        var package = new UpdatePackage(file, frame.PayloadStart, manifest, Convert.ToHexStringLower(SHA256.HashData(frame.Manifest)), signature.Value);
        foreach (var entry in manifest.Entries)
        {
            var content = package.ReadEntry(entry.Name);
            if (!content.IsOk)
                return content.As<UpdatePackage>();
        }

        return Outcome<UpdatePackage>.Ok(package);
    }

    private static bool TryDecode(string path, PackageFrame frame, out UpdateManifest manifest, out Diagnostic refusal)
    {
        refusal = null!;
        manifest = null!;
        try
        {
            manifest = UpdateManifestJson.Decode(frame.Manifest);
            if (UpdateManifestRules.Violation(manifest) is not { } violation)
                return true;
            refusal = UpdateDiagnostics.BadManifest(path, violation + ".");
        }
        catch (JsonException e)
        {
            refusal = UpdateDiagnostics.BadManifest(path, e.Message);
        }

        return false;
    }
}
