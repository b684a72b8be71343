using System.Text;
using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Plugins.Shared.Publish;

/// <summary>Signs with keys of the operator's GnuPG, and recognises what they signed.</summary>
internal sealed class GpgSigner
{
    private const string Beginning = "-----BEGIN PGP SIGNED MESSAGE-----";

    private readonly CommandRunner _run;
    private readonly PublishClock _clock;
    private readonly IReadOnlyList<string> _fingerprints;

    private GpgSigner(CommandRunner run, PublishClock clock, IReadOnlyList<string> fingerprints)
    {
        _run = run;
        _clock = clock;
        _fingerprints = fingerprints;
    }

    /// <summary>Finds the keys, each of which must be fit to sign; the only secret key there is when none is named.</summary>
    public static async Task<GpgSigner> OpenAsync(CommandRunner run, PublishClock clock, IReadOnlyList<string> keys, CancellationToken cancellation)
    {
        var fingerprints = new List<string>();
        foreach (var key in keys.DefaultIfEmpty<string?>(null))
            fingerprints.Add(await FingerprintAsync(run, key, cancellation));
        return new(run, clock, [.. fingerprints.Distinct(StringComparer.Ordinal)]);
    }

    /// <summary>The key that was named first: packages have one signature.</summary>
    public string FirstKey => _fingerprints[0];

    /// <summary>Makes gpg sign with the time of this run.</summary>
    public IReadOnlyList<string> TimeArguments => _clock.GpgArguments;

    /// <summary>A clear-signed text.</summary>
    public Task<byte[]> ClearSignAsync(RepositoryFolder folder, byte[] text, CancellationToken cancellation) => SignAsync(folder, text, "--clear-sign", cancellation);

    /// <summary>A detached armoured signature.</summary>
    public Task<byte[]> DetachedAsync(RepositoryFolder folder, byte[] text, CancellationToken cancellation) => SignAsync(folder, text, "--detach-sign", cancellation);

    /// <summary>The text that one of our keys signed in a clear-signed file.</summary>
    public async Task<byte[]> VerifiedAsync(RepositoryFolder folder, string path, CancellationToken cancellation)
    {
        // Of several messages in one file it would not be certain which one was judged.
        if (folder.ReadText(path) is not { } signed || signed.Split(Beginning).Length != 2 || !signed.StartsWith(Beginning, StringComparison.Ordinal))
            throw Foreign(folder, $"{path} is not one signed text");
        var text = folder.Temporary("verified");
        await ThrowUnlessOursAsync(folder, path, ["--output", text, "--decrypt", folder.Absolute(path)], cancellation);
        return await File.ReadAllBytesAsync(text, cancellation);
    }

    /// <summary>Ends publishing unless one of our keys made a detached signature.</summary>
    /// <param name="folder">The repository.</param>
    /// <param name="path">The signed file, for people.</param>
    /// <param name="signed">Bytes of the signed file.</param>
    /// <param name="signature">Bytes of the signature.</param>
    /// <param name="cancellation">Stops gpg.</param>
    public async Task VerifyAsync(RepositoryFolder folder, string path, byte[] signed, byte[] signature, CancellationToken cancellation)
    {
        var (text, detached) = (folder.Temporary("to-verify"), folder.Temporary("to-verify.asc"));
        await File.WriteAllBytesAsync(text, signed, cancellation);
        await File.WriteAllBytesAsync(detached, signature, cancellation);
        await ThrowUnlessOursAsync(folder, path, ["--verify", detached, text], cancellation);
    }

    private async Task ThrowUnlessOursAsync(RepositoryFolder folder, string path, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var answer = await _run(["gpg", "--batch", "--yes", "--no-tty", "--status-fd", "2", .. arguments], null, cancellation);
        var status = answer.Error.Split('\n').Where(line => line.StartsWith("[GNUPG:] ", StringComparison.Ordinal)).Select(line => line.Split(' ')).ToList();
        if (status.Exists(word => word[1] == "BADSIG"))
            throw Foreign(folder, $"{path} was changed after it was signed");
        // The last word is the primary key's fingerprint, whichever subkey signed.
        if (!status.Exists(word => word[1] == "VALIDSIG" && _fingerprints.Contains(word[^1], StringComparer.Ordinal)))
            throw Foreign(folder, $"{path} is not signed by the key given");
    }

    private async Task<byte[]> SignAsync(RepositoryFolder folder, byte[] text, string how, CancellationToken cancellation)
    {
        var (input, output) = (folder.Temporary("to-sign"), folder.Temporary("signed"));
        await File.WriteAllBytesAsync(input, text, cancellation);
        var answer = await _run(
            ["gpg", "--batch", "--yes", "--no-tty", "--armor", "--digest-algo", "SHA512", .. _clock.GpgArguments, .. _fingerprints.SelectMany(f => new[] { "--local-user", f }), "--output", output, how, input],
            null, cancellation);
        if (answer.ExitCode != 0)
            throw new PublishException(OutcomeKind.Failed, PublishDiagnostics.NotSigned(answer.Complaint));
        return await File.ReadAllBytesAsync(output, cancellation);
    }

    private static async Task<string> FingerprintAsync(CommandRunner run, string? key, CancellationToken cancellation)
    {
        var answer = await run(["gpg", "--batch", "--no-tty", "--with-colons", "--list-secret-keys", "--", .. key is null ? Array.Empty<string>() : [key]], null, cancellation);
        if (answer.ExitCode == CommandResult.NotFound)
            throw new PublishException(OutcomeKind.Failed, PublishDiagnostics.NoTool("gpg", "gnupg"));
        var lines = answer.Output.Split('\n').Select(line => line.Split(':')).ToList();
        var found = lines.Where(fields => fields[0] == "sec" && fields.Length > 11).ToList();
        if (answer.ExitCode != 0 || found.Count != 1)
            throw new PublishException(OutcomeKind.Failed, PublishDiagnostics.NoKey(key, found.Count > 1 ? "there are several keys" : key is null ? "there is no secret key" : answer.Complaint));
        // doc/DETAILS of GnuPG: field 2 is the validity; the capital letters of field 12 say what the whole key can do.
        var state = found[0][1] switch { "e" => "expired", "r" => "revoked", "i" => "invalid", _ => found[0][11].Contains('S', StringComparison.Ordinal) ? null : "unable to sign" };
        if (state is not null)
            throw new PublishException(OutcomeKind.Failed, PublishDiagnostics.DeadKey(key ?? "there is", state));
        return lines.First(fields => fields[0] == "fpr" && fields.Length > 9)[9];
    }

    private static PublishException Foreign(RepositoryFolder folder, string why) => new(OutcomeKind.Untrusted, PublishDiagnostics.ForeignList(folder.Root, why));
}
