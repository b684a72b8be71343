using System.Text;
using Ksplice.Plugins.Shared.Read.Tools;

namespace Ksplice.Plugins.Shared.Read.Trust;

/// <summary>Verifies signatures with <c>gpgv</c> and the keys of one keyring, and no others.</summary>
/// <param name="keyring">Absolute path of the keyring.</param>
/// <param name="folder">An existing folder for temporary files that nobody else uses now.</param>
internal sealed class SignatureVerifier(string keyring, string folder)
{
    private const int LargestStatus = 1024 * 1024;
    private const string TextSignature = "01";
    private const string FileSignature = "00";

    /// <summary>The text that a key of the keyring signed in a clear-signed file: exactly the bytes that gpgv judged.</summary>
    /// <param name="file">Absolute path of the file.</param>
    /// <param name="where">What to call it in complaints.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="SourceException">No key vouches for it.</exception>
    public async Task<byte[]> TextOfAsync(string file, string where, CancellationToken cancellation)
    {
        if (SignedText.Objection(await File.ReadAllBytesAsync(file, cancellation)) is { } objection)
            throw SourceDiagnostics.BadSignature(where, objection);
        var text = Path.Combine(folder, "signed-text");
        File.Delete(text);
        await JudgeAsync(["--output", text, file], where, TextSignature, cancellation);
        return File.Exists(text) ? await File.ReadAllBytesAsync(text, cancellation) : throw SourceDiagnostics.BadSignature(where, "gpgv gave no text");
    }

    /// <summary>The bytes of a file that a key of the keyring vouches for in another file.</summary>
    /// <param name="file">Absolute path of the file, which nobody else changes now.</param>
    /// <param name="signature">Absolute path of its detached signature, armoured or not.</param>
    /// <param name="where">What to call it in complaints.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="SourceException">No key vouches for it.</exception>
    public async Task<byte[]> DetachedAsync(string file, string signature, string where, CancellationToken cancellation)
    {
        var packets = DetachedSignature.Packets(await File.ReadAllBytesAsync(signature, cancellation))
            ?? throw SourceDiagnostics.BadSignature(where, "what comes with it is no detached signature");
        // What gpgv judges is what was looked at, and nothing around it.
        var looked = Path.Combine(folder, "signature");
        await File.WriteAllBytesAsync(looked, packets, cancellation);
        await JudgeAsync([looked, file], where, FileSignature, cancellation);
        return await File.ReadAllBytesAsync(file, cancellation);
    }

    private async Task JudgeAsync(IReadOnlyList<string> arguments, string where, string signatureClass, CancellationToken cancellation)
    {
        var keys = Path.Combine(folder, "keyring");
        Keyring.Copy(keyring, keys);
        var status = new MemoryStream();
        await Tool.RunAsync(
            "gpgv", ["gpgv", "--homedir", folder, "--keyring", keys, "--status-fd", "1", .. arguments],
            output => BoundedCopy.RunAsync(output, status, LargestStatus, () => SourceDiagnostics.BadSignature(where, "there are too many signatures"), cancellation), cancellation);
        // Its exit code is no help: a second signature of a key that we do not have yet makes it 2.
        SignatureStatus.Judge(Encoding.UTF8.GetString(status.GetBuffer(), 0, (int)status.Length), where, signatureClass);
    }
}
