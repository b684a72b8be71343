using Ksplice.Plugins.Shared.Read.State;
using Ksplice.Plugins.Shared.Read.Tools;
using Ksplice.Plugins.Shared.Read.Trust;

namespace Ksplice.Plugins.Shared.Read.Lists;

/// <summary>The signed file of a repository as it lies here.</summary>
/// <param name="File">Absolute path.</param>
/// <param name="Signature">Absolute path of its detached signature; null when the file is clear-signed.</param>
internal sealed record SignedFiles(string File, string? Signature)
{
    /// <summary>Those that are kept.</summary>
    public static SignedFiles Kept(StateFolder folder, SourceState state) => new(folder.SignedFile(state.Signed), state.Signature is { } signature ? folder.SignedFile(signature) : null);

    /// <summary>What tells them from others.</summary>
    public async Task<(string File, string? Signature)> HashesAsync(CancellationToken cancellation) =>
        (await Files.Sha256Async(File, cancellation), Signature is null ? null : await Files.Sha256Async(Signature, cancellation));

    /// <summary>What the publisher signed: signature first, then what it says. Its age is for the caller to judge.</summary>
    /// <param name="kind">How to read it.</param>
    /// <param name="where">What to call it in complaints.</param>
    /// <param name="temporary">A folder for temporary files.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="SourceException">It is not signed, not sound, or of another repository.</exception>
    public async Task<SignedIndex> ReadAsync(IRepositoryKind kind, string where, string temporary, CancellationToken cancellation)
    {
        var verifier = new SignatureVerifier(kind.Common.Keyring, temporary);
        var text = Signature is null ? await verifier.TextOfAsync(File, where, cancellation) : await verifier.DetachedAsync(File, Signature, where, cancellation);
        try
        {
            return kind.Parse(text, where);
        }
        catch (FormatException e)
        {
            throw SourceDiagnostics.Malformed(where, e.Message);
        }
    }
}
