using System.Security.Cryptography;
using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Update;

/// <summary>An ECDSA P-256 key pair that updates are signed with.</summary>
public sealed class SigningKey : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Everybody = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly ECDsa _key;

    private SigningKey(ECDsa key, string name)
    {
        _key = key;
        Public = new(key.ExportSubjectPublicKeyInfo(), name);
    }

    /// <summary>The half that others trust.</summary>
    public PublicKey Public { get; }

    /// <summary>A new key that exists only in memory.</summary>
    public static SigningKey Generate() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256), "a new key");

    /// <summary>Reads a private key, PEM of PKCS #8.</summary>
    public static Outcome<SigningKey> Load(string path)
    {
        var key = KeyFile.Read(path, KeyFile.PrivateLabel);
        return key.IsOk ? Outcome<SigningKey>.Ok(new(key.Value, path)) : key.As<SigningKey>();
    }

    /// <summary>Makes a key pair: <paramref name="path"/> for its owner alone, <c>PATH.pub</c> for everybody. Overwrites nothing.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static Outcome<SigningKey> Create(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var publicPath = path + ".pub";
        foreach (var existing in new[] { path, publicPath }.Where(Path.Exists))
            return Outcome<SigningKey>.Refused(UpdateDiagnostics.KeyExists(existing));

        var key = Generate();
        WriteNew(path, key._key.ExportPkcs8PrivateKeyPem(), OwnerOnly);
        try
        {
            WriteNew(publicPath, key._key.ExportSubjectPublicKeyInfoPem(), Everybody);
        }
        catch
        {
            File.Delete(path);
            throw;
        }

        return Outcome<SigningKey>.Ok(key);
    }

    /// <inheritdoc />
    public void Dispose() => _key.Dispose();

    internal PackageSignature Sign(ReadOnlySpan<byte> manifest) =>
        new(Public.Id, _key.SignData(manifest, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));

    private static void WriteNew(string path, string pem, UnixFileMode mode)
    {
        // CreateNew is O_EXCL: a file that appears after the check above is not overwritten either, nor is a link followed.
        using var writer = new StreamWriter(new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = mode,
        }));
        writer.Write(pem);
        writer.Write('\n');
    }
}
