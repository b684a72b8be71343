using System.Security.Cryptography;
using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Update;

/// <summary>An ECDSA P-256 key that signatures are checked against.</summary>
public sealed class PublicKey
{
    private readonly byte[] _spki;

    internal PublicKey(byte[] spki, string name)
    {
        _spki = spki;
        Name = name;
        Id = Convert.ToHexStringLower(SHA256.HashData(spki));
    }

    /// <summary>SHA-256 of the key's SubjectPublicKeyInfo, lower-case hex.</summary>
    public string Id { get; }

    /// <summary>Where it came from, for people.</summary>
    public string Name { get; }

    /// <summary>Reads a PEM file that holds one public key.</summary>
    public static Outcome<PublicKey> Load(string path)
    {
        var key = KeyFile.Read(path, KeyFile.PublicLabel);
        if (!key.IsOk)
            return key.As<PublicKey>();
        using (key.Value)
            return Outcome<PublicKey>.Ok(new(key.Value.ExportSubjectPublicKeyInfo(), path));
    }

    internal bool Verifies(ReadOnlySpan<byte> manifest, ReadOnlySpan<byte> signature)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(_spki, out _);
        return key.VerifyData(manifest, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }
}
