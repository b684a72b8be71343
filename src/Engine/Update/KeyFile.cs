using System.Security.Cryptography;
using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Update;

/// <summary>Reads PEM key files, strictly: one key, of the kind asked for, on the one curve in use.</summary>
internal static class KeyFile
{
    public const string PublicLabel = "PUBLIC KEY";
    public const string PrivateLabel = "PRIVATE KEY";
    private const string P256 = "1.2.840.10045.3.1.7";
    private const int LargestFile = 16 * 1024;

    public static Outcome<ECDsa> Read(string path, string label)
    {
        try
        {
            if (new FileInfo(path).Length > LargestFile)
                return Bad(path, "the file is too large for a key.");
            return Import(path, File.ReadAllText(path), label);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Bad(path, e.Message);
        }
    }

    private static Outcome<ECDsa> Import(string path, string text, string label)
    {
        if (!PemEncoding.TryFind(text, out var fields) || PemEncoding.TryFind(text.AsSpan(fields.Location.End.GetOffset(text.Length)), out _))
            return Bad(path, "it does not hold exactly one PEM block.");
        var found = text[fields.Label];
        if (!string.Equals(found, label, StringComparison.Ordinal))
            return Bad(path, $"it holds a {found}, not a {label}.");

        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(text);
            if (string.Equals(key.ExportParameters(false).Curve.Oid.Value, P256, StringComparison.Ordinal))
                return Outcome<ECDsa>.Ok(key);
            key.Dispose();
            return Bad(path, "it is not on curve P-256.");
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            key.Dispose();
            return Bad(path, e.Message);
        }
    }

    private static Outcome<ECDsa> Bad(string path, string why) => Outcome<ECDsa>.Refused(UpdateDiagnostics.UnusableKey(path, why));
}
