using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Abstractions.Sources;

/// <summary>
/// Reads signed lists of updates from a repository, and fetches updates. A source judges the repository's signature, age and hashes, and nothing
/// of what it cannot prove comes out of it; whether the author of an update is trusted is judged by the caller, from the update itself.
/// </summary>
public interface IUpdateSource
{
    /// <summary>Short lower-case name of the kind of repository, as key <c>type</c> of the configuration has it: <c>apt</c>, <c>yum</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Fetches the repository's lists, verifies them and puts them into the folder of the section, all at once: whatever goes wrong, and whenever
    /// the process ends, the folder holds the lists of before or the new ones. Needs the network, unless the repository is a folder.
    /// </summary>
    /// <param name="section">Which repository.</param>
    /// <param name="progress">Told a line per step; may be null.</param>
    /// <param name="cancellation">Stops downloads and child processes.</param>
    /// <returns>What the lists are now, with what was wrong at mirrors that were left aside as warnings;
    /// <see cref="OutcomeKind.Untrusted"/> for a wrong signature, hash or age, <see cref="OutcomeKind.SourceFailed"/> for what the network or
    /// a server does, <see cref="OutcomeKind.Refused"/> for settings that make no sense, <see cref="OutcomeKind.Busy"/> while another process
    /// refreshes, <see cref="OutcomeKind.Failed"/> for this machine (disk full, a tool missing).</returns>
    Task<Outcome<UpdateListState>> RefreshAsync(UpdateSourceSection section, IProgress<string>? progress, CancellationToken cancellation);

    /// <summary>
    /// The updates of the lists fetched last, verified again against the keys as they are now. Needs no network. Lists that are too old by now
    /// are still told, with a warning.
    /// </summary>
    /// <param name="section">Which repository.</param>
    /// <param name="cancellation">Stops child processes.</param>
    /// <returns>All updates for the architecture, of whatever kernel; <see cref="OutcomeKind.SourceFailed"/> when the lists were never fetched.</returns>
    Task<Outcome<AvailableUpdates>> ListAsync(UpdateSourceSection section, CancellationToken cancellation);

    /// <summary>
    /// Fetches one update into a file. The file appears only when it is whole and is what the lists say; an existing one is replaced.
    /// An interrupted download is continued by the next call.
    /// </summary>
    /// <param name="section">Which repository.</param>
    /// <param name="update">The update, as <see cref="ListAsync"/> told it; one that the lists do not hold any more is refused.</param>
    /// <param name="file">An absolute path in an existing folder.</param>
    /// <param name="progress">Told a line per step; may be null.</param>
    /// <param name="cancellation">Stops downloads and child processes.</param>
    /// <returns>The file; outcomes as for <see cref="RefreshAsync"/>. Lists that are too old refuse here.</returns>
    Task<Outcome<FetchedUpdate>> FetchAsync(
        UpdateSourceSection section, AvailableUpdate update, string file, IProgress<string>? progress, CancellationToken cancellation);
}

/// <summary>One configured repository.</summary>
/// <param name="Name">Name of the section, unique on the machine.</param>
/// <param name="Settings">Its keys (lower-case) and values as configured, <c>type</c> left out. A source refuses keys that it does not know.</param>
/// <param name="Network">How to get to it.</param>
/// <param name="Folder">Absolute path of a folder for lists and unfinished downloads that nothing else uses; made when missing. What must not be
/// forgotten lies here too, such as the age of the newest list ever seen.</param>
/// <param name="Architecture">Whose updates are wanted: <see cref="Architectures.IArchitecture.Name"/>.</param>
public sealed record UpdateSourceSection(
    string Name, IReadOnlyDictionary<string, string> Settings, SourceNetwork Network, string Folder, string Architecture);

/// <summary>How a machine gets to the network.</summary>
/// <param name="HttpProxy">Proxy for <c>http</c> addresses, <c>[http://][USER:PASSWORD@]HOST[:PORT]</c>; <c>none</c> for no proxy; null for what the
/// environment (<c>http_proxy</c>, <c>no_proxy</c>) says.</param>
/// <param name="HttpsProxy">The same for <c>https</c> addresses.</param>
/// <param name="CaBundle">Absolute path of a PEM file with the only authorities to trust for <c>https</c>; null for the system's.</param>
public sealed record SourceNetwork(string? HttpProxy, string? HttpsProxy, string? CaBundle)
{
    /// <summary>What the environment and the system say.</summary>
    public static SourceNetwork Usual { get; } = new(null, null, null);
}

/// <summary>The verified lists of a repository.</summary>
/// <param name="Date">When the publisher signed them.</param>
/// <param name="ValidUntil">When they begin to be too old; null when they say nothing and the configuration allows that.</param>
/// <param name="CheckedAt">When the repository last answered that these are the newest.</param>
/// <param name="Count">Updates in them, for all kernels.</param>
/// <param name="IsChanged">True when this call brought them.</param>
public sealed record UpdateListState(DateTimeOffset Date, DateTimeOffset? ValidUntil, DateTimeOffset CheckedAt, int Count, bool IsChanged);

/// <summary>What a repository offers.</summary>
/// <param name="Lists">The lists it is from.</param>
/// <param name="Updates">The updates by id, each once.</param>
public sealed record AvailableUpdates(UpdateListState Lists, IReadOnlyList<AvailableUpdate> Updates);

/// <summary>An update as a repository's verified list describes it. What it is for is believed only from its own signed manifest.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">One line for people.</param>
/// <param name="Version">Version of its package, as the distribution compares them.</param>
/// <param name="Date">When it was made; null when the list does not say.</param>
/// <param name="Cves">CVE ids it closes.</param>
/// <param name="Architecture">Name of the architecture, <see cref="Architectures.IArchitecture.Name"/>.</param>
/// <param name="KernelRelease">Release of its kernel as <c>uname -r</c> prints it.</param>
/// <param name="KernelBuildId">GNU build-id of the kernel proper, lower-case hex.</param>
/// <param name="Targets">What it changes.</param>
/// <param name="Requires">Updates it stands on.</param>
/// <param name="Replaces">Updates whose whole effect it has too; they need not be applied any more.</param>
/// <param name="ManifestSha256">Of its manifest, lower-case hex: names it, whoever signed it.</param>
/// <param name="Sha256">Of its file, lower-case hex.</param>
/// <param name="DownloadSize">Bytes to download for it.</param>
public sealed record AvailableUpdate(
    string Id,
    string Title,
    string Version,
    DateTimeOffset? Date,
    IReadOnlyList<string> Cves,
    string Architecture,
    string KernelRelease,
    string KernelBuildId,
    IReadOnlyList<PublishedTarget> Targets,
    IReadOnlyList<PublishedRequirement> Requires,
    IReadOnlyList<PublishedRequirement> Replaces,
    string ManifestSha256,
    string Sha256,
    long DownloadSize)
{
    /// <summary>The release of the kernel whose fixes are all in force with it; null when it claims none.</summary>
    public string? EffectiveRelease { get; init; }
}

/// <summary>An update that was fetched.</summary>
/// <param name="File">Absolute path.</param>
/// <param name="Size">Bytes of the file.</param>
/// <param name="Sha256">Of the file, lower-case hex.</param>
public sealed record FetchedUpdate(string File, long Size, string Sha256);
