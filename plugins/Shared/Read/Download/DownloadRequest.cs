using Ksplice.Plugins.Shared.Read.State;

namespace Ksplice.Plugins.Shared.Read.Download;

/// <summary>A file of a repository that is wanted.</summary>
/// <param name="Path">Below the repository's address, its segments not escaped: <c>dists/ksplice/InRelease</c>.</param>
/// <param name="File">Absolute path to put it at, in an existing folder of its own file system; it appears there whole.</param>
/// <param name="Limit">Most bytes it may have.</param>
internal sealed record DownloadRequest(string Path, string File, long Limit)
{
    /// <summary>What the signed list says of it; null when it is itself what is signed.</summary>
    public Expectation? Expected { get; init; }

    /// <summary>The version that is here already; null to fetch it anyway.</summary>
    public Validators? Known { get; init; }
}

/// <summary>What a file must be.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="Sha256">Lower-case hex.</param>
internal sealed record Expectation(long Length, string Sha256);

/// <summary>What came of it.</summary>
/// <param name="IsUnchanged">True when the version that is here already is still the newest; there is no file then.</param>
/// <param name="Validators">By what to ask next time; null when the server gives nothing to ask by.</param>
internal sealed record DownloadResult(bool IsUnchanged, Validators? Validators);
