using System.Diagnostics;

namespace Ksplice.Cli.Tests;

/// <summary>A GnuPG home with one key, which this process and its children use; its path is short because the agent's socket lies in it.</summary>
[CollectionDefinition(Collection)]
public sealed class OperatorKeys : IDisposable, ICollectionFixture<OperatorKeys>
{
    /// <summary>The environment is one for all tests of this process, so those that sign run one after the other.</summary>
    internal const string Collection = "keys of an operator";

    internal const string Id = "updates@example.org";

    private readonly string _home = Directory.CreateTempSubdirectory("kg").FullName;

    public OperatorKeys()
    {
        Environment.SetEnvironmentVariable("GNUPGHOME", _home);
        Run("gpg", "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", "", "--quick-generate-key", Id, "rsa2048", "sign", "0");
    }

    /// <summary>Writes the public key as a source's keyring.</summary>
    internal static string Keyring(string file)
    {
        Run("gpg", "--batch", "--quiet", "--yes", "--output", file, "--export", Id);
        return file;
    }

    /// <summary>Signs a text as the publisher would.</summary>
    internal static void Sign(string file, string signed) =>
        Run("gpg", "--batch", "--quiet", "--yes", "--pinentry-mode", "loopback", "--passphrase", "", "--local-user", Id, "--output", signed, "--clearsign", file);

    /// <summary>Writes the public key of somebody else as a source's keyring.</summary>
    internal static string Stranger(string file)
    {
        var home = Directory.CreateTempSubdirectory("kg").FullName;
        try
        {
            Run("gpg", "--homedir", home, "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", "", "--quick-generate-key", "stranger@example.org", "rsa2048", "sign", "0");
            Run("gpg", "--homedir", home, "--batch", "--quiet", "--yes", "--output", file, "--export", "stranger@example.org");
            return file;
        }
        finally
        {
            Run("gpgconf", "--homedir", home, "--kill", "all");
            Directory.Delete(home, recursive: true);
        }
    }

    public void Dispose()
    {
        Run("gpgconf", "--kill", "all");
        Environment.SetEnvironmentVariable("GNUPGHOME", null);
        Directory.Delete(_home, recursive: true);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        var complaint = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, complaint);
    }
}
