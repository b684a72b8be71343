using System.Security.Cryptography;
using System.Text;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Plugins.Shared;

namespace Ksplice.Tests.Shared.Publish;

/// <summary>Keys made once, in a GnuPG home of their own; its path is short because the agent's socket lies in it.</summary>
public sealed class PublishingFixture : IAsyncLifetime
{
    internal const string Key = "updates@example.org";
    internal const string OtherKey = "stranger@example.org";
    internal const string ExpiredKey = "expired@example.org";

    private readonly string _home = Directory.CreateTempSubdirectory("kg").FullName;

    internal string Keyring => Path.Combine(_home, "public.gpg");

    internal string ArmoredKey => Path.Combine(_home, "public.asc");

    public async Task InitializeAsync()
    {
        foreach (var (key, expiry) in new[] { (Key, "0"), (OtherKey, "0"), (ExpiredKey, "20200102T000000") })
        {
            string[] clock = key == ExpiredKey ? ["--faked-system-time", "20200101T000000"] : [];
            await MustAsync(["gpg", "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", "", .. clock, "--quick-generate-key", key, "ed25519", "sign", expiry]);
        }

        await MustAsync(["gpg", "--batch", "--output", Keyring, "--export", Key]);
        await MustAsync(["gpg", "--batch", "--armor", "--output", ArmoredKey, "--export", Key]);
    }

    public async Task DisposeAsync()
    {
        await Commands.RunAsync(["gpgconf", "--homedir", _home, "--kill", "all"], null, default);
        Directory.Delete(_home, recursive: true);
    }

    /// <summary>Runs commands with our keys instead of the operator's.</summary>
    internal Task<CommandResult> RunAsync(IReadOnlyList<string> arguments, string? folder, CancellationToken cancellation) =>
        Commands.RunAsync(Environment(arguments), folder, cancellation);

    /// <summary>A command that finds our keys by the environment.</summary>
    internal IReadOnlyList<string> Environment(params IReadOnlyList<string> arguments) => ["env", $"GNUPGHOME={_home}", .. arguments];

    /// <summary>An update as the command line hands it over.</summary>
    internal static PublishedUpdate Update(string folder, string id, string content = "content")
    {
        var path = Path.Combine(folder, $"{Guid.NewGuid():N}.ksplice");
        File.WriteAllText(path, content);
        return new(
            path, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content))), new string('d', 64), id, "Fix of a sample", ["CVE-2026-0001", "CVE-2026-0002"],
            "6.1.0-50-amd64", "x64", new string('b', 40), [new("vmlinux", new string('b', 40)), new("nf_tables", new string('c', 40))], []);
    }

    internal static PublishRequest Request(string folder, params PublishedUpdate[] updates) => new(folder, updates, [Key], 14, "ksplice");

    internal static void AssertRefused(Outcome<PublishResult> outcome, OutcomeKind kind, string code)
    {
        Assert.Equal(kind, outcome.Kind);
        Assert.Equal(code, Assert.Single(outcome.Diagnostics).Code);
    }

    private async Task MustAsync(IReadOnlyList<string> arguments)
    {
        var answer = await RunAsync(arguments, null, default);
        Assert.True(answer.ExitCode == 0, answer.Error);
    }
}
