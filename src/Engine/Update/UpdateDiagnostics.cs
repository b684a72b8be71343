using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Update;

/// <summary>Everything that can be wrong with a package, its signatures or the keys.</summary>
internal static class UpdateDiagnostics
{
    public static Diagnostic Unreadable(string path, string why) => Diagnostic.Error(
        "KSP3001", $"The update cannot be read: {why}", path, "Give the path of an existing .ksplice file that you may read.");

    public static Diagnostic Malformed(string path, string why) => Diagnostic.Error(
        "KSP3002", $"This is not a sound update package: {why}.", path, "It is damaged or something else: fetch it again from where it was published.");

    public static Diagnostic Unsigned(string path) => Diagnostic.Error(
        "KSP3003", "The update is not signed.", path, "Sign it (splice sign --key KEY FILE), or accept it knowingly with --allow-unsigned.");

    public static Diagnostic UnknownKeys(string path, IEnumerable<string> keyIds) => Diagnostic.Error(
        "KSP3004",
        $"The update is signed, but by no trusted key (signed by {string.Join(", ", keyIds)}).",
        path,
        "If you trust the author, give the public key with --trust KEY.pub or put it into /etc/ksplice/trusted.d.");

    public static Diagnostic BadSignature(string path, string key) => Diagnostic.Error(
        "KSP3005", $"The signature by {key} does not belong to this manifest: the update was changed after it was signed.", path, "Do not use this file; fetch it again from where it was published.");

    public static Diagnostic BadManifest(string path, string why) => Diagnostic.Error(
        "KSP3006", $"The manifest is refused: {why}", path, "The update was made by a faulty or a newer engine: make it again, or use that engine.");

    public static Diagnostic BadEntry(string path, string entry, string why) => Diagnostic.Error(
        "KSP3007", $"Entry {entry} is refused: {why}.", path, "Do not use this file; fetch it again from where it was published.");

    public static Diagnostic UnusableKey(string path, string why) => Diagnostic.Error(
        "KSP3008", $"The key cannot be used: {why}", path, "Keys are PEM files of ECDSA P-256 as splice keygen writes them: KEY to sign with, KEY.pub to trust.");

    public static Diagnostic KeyExists(string path) => Diagnostic.Error(
        "KSP3009", "The file exists already; keys are never overwritten.", path, "Choose another name, or move the old key away first.");

    public static Diagnostic UnsafeTrustStore(string path, string objection) => Diagnostic.Warning(
        "KSP3010", $"Its keys are not trusted while running as root: {objection}.", path, "Give the folder and its files to root and take write permission from everybody else.");

    public static Diagnostic TooManySignatures(string path) => Diagnostic.Error(
        "KSP3011", $"The update holds {PackageHeader.MostSignatures} signatures already, which is the most a package can hold.", path, "Make the package again and sign it with the keys that matter.");
}
