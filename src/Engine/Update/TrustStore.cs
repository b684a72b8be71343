using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Files;

namespace Ksplice.Engine.Update;

/// <summary>Gathers trusted keys: a folder of <c>.pub</c> files and key files named for one command.</summary>
public static class TrustStore
{
    /// <summary>Where an administrator puts public keys.</summary>
    public const string SystemFolder = "/etc/ksplice/trusted.d";

    /// <summary>
    /// Gathers keys. A file of the folder that is no key is left out with a warning; a key named by the user that cannot be used refuses.
    /// </summary>
    /// <param name="folder">The folder; may be missing.</param>
    /// <param name="namedKeys">Files of public keys.</param>
    /// <param name="allowUnsigned">Passed on to the policy.</param>
    /// <param name="guard">Whom folder and files must belong to.</param>
    public static Outcome<TrustPolicy> Gather(string folder, IReadOnlyList<string> namedKeys, bool allowUnsigned, WriteGuard guard)
    {
        ArgumentNullException.ThrowIfNull(namedKeys);
        ArgumentNullException.ThrowIfNull(guard);
        var diagnostics = new List<Diagnostic>();
        var keys = new List<PublicKey>();
        foreach (var path in FilesOf(folder))
        {
            var key = Safe(path, guard, PublicKey.Load);
            if (key.IsOk)
                keys.Add(key.Value);
            diagnostics.AddRange(key.Diagnostics.Select(d => d.AsWarning()));
        }

        foreach (var path in namedKeys)
        {
            var key = PublicKey.Load(path);
            if (!key.IsOk)
                return key.As<TrustPolicy>();
            keys.Add(key.Value);
        }

        return Outcome<TrustPolicy>.Ok(new(keys, allowUnsigned, diagnostics));
    }

    private static IEnumerable<string> FilesOf(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.pub").Order(StringComparer.Ordinal) : [];

    private static Outcome<PublicKey> Safe(string path, WriteGuard guard, Func<string, Outcome<PublicKey>> load)
    {
        // The guard looks at every folder above the file, the store itself among them.
        string? objection;
        try
        {
            objection = guard.Objection(path);
        }
        catch (IOException e)
        {
            objection = e.Message;
        }

        return objection is null ? load(path) : Outcome<PublicKey>.None(OutcomeKind.Untrusted, UpdateDiagnostics.UnsafeTrustStore(path, objection));
    }
}
