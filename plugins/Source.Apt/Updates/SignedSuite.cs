using Ksplice.Plugins.Shared.Read;
using Ksplice.Plugins.Shared.Read.Trust;

namespace Ksplice.Plugins.Source.Apt.Updates;

/// <summary>Reads a suite's <c>InRelease</c>: signature first, then what it says.</summary>
internal static class SignedSuite
{
    /// <summary>What the publisher signed, when it is about the suite wanted. Its age is for the caller to judge.</summary>
    /// <param name="file">Absolute path of the file.</param>
    /// <param name="where">What to call it in complaints.</param>
    /// <param name="settings">Suite and keys.</param>
    /// <param name="temporary">A folder for temporary files.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="SourceException">It is not signed, not sound, or of another suite.</exception>
    public static async Task<ReleaseFile> ReadAsync(string file, string where, AptSettings settings, string temporary, CancellationToken cancellation)
    {
        var text = await new SignatureVerifier(settings.Common.Keyring, temporary).TextOfAsync(file, where, cancellation);
        ReleaseFile release;
        try
        {
            release = ReleaseFile.Parse(text);
        }
        catch (FormatException e)
        {
            throw SourceDiagnostics.Malformed(where, e.Message);
        }

        // A mirror could hand out another suite of the same publisher, with older updates and a right signature.
        return release.Suite == settings.Suite || release.Codename == settings.Suite
            ? release
            : throw SourceDiagnostics.OtherRepository(where, $"it is suite “{release.Suite}” ({release.Codename}), not {settings.Suite}");
    }
}
