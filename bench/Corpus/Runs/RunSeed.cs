using System.Globalization;
using Ksplice.Engine.Processes;

namespace Ksplice.Corpus.Runs;

/// <summary>The seed that a checkout stands for: nobody can choose the cuts to please the code that is tested with them.</summary>
internal static class RunSeed
{
    /// <summary>A seed out of the hash of the commit that is checked out.</summary>
    /// <param name="checkout">A folder in the checkout.</param>
    /// <param name="cancellation">Stops git.</param>
    /// <returns>The seed; null when it is no checkout of git.</returns>
    public static async Task<int?> OfCommitAsync(string checkout, CancellationToken cancellation)
    {
        if (ProcessRunner.Find("git") is not { } git)
            return null;
        var head = await ProcessRunner.RunAsync(git, ["-C", checkout, "rev-parse", "HEAD"], null, null, TimeSpan.FromMinutes(1), cancellation);
        return head.Succeeded ? Of(head.StandardOutput) : null;
    }

    /// <summary>The first 28 bits of a hash.</summary>
    public static int? Of(string hash) =>
        hash.Length >= 7 && int.TryParse(hash.AsSpan(0, 7), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var seed) ? seed : null;
}
