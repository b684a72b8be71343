namespace Ksplice.Plugins.Shared.Read.Download;

/// <summary>How long servers are waited for.</summary>
/// <param name="Total">For everything that one call does over the network.</param>
/// <param name="Stall">For an answer, and for each next piece of it.</param>
/// <param name="Retries">How often a passing failure is tried again.</param>
internal sealed record DownloadLimits(TimeSpan Total, TimeSpan Stall, int Retries)
{
    /// <summary>Redirects of one file that are followed.</summary>
    public const int Redirects = 5;

    /// <summary>The longest that a server may ask to wait before the next try.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);
}
