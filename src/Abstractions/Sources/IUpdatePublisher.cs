using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Abstractions.Sources;

/// <summary>Makes signed package repositories of updates, which any web server can serve.</summary>
public interface IUpdatePublisher
{
    /// <summary>Short lower-case name of the kind of repository: <c>apt</c>, <c>yum</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Adds updates to a repository, or makes it. A reader sees the state before or the state after at any moment, never a mix; an
    /// interrupted call leaves the state before, and the next call tidies up. What is there already is left as it is.
    /// </summary>
    /// <param name="request">Folder, updates and keys.</param>
    /// <param name="progress">Told a line per step; may be null.</param>
    /// <param name="cancellation">Stops child processes; the state before stays.</param>
    /// <returns>What was added; <see cref="OutcomeKind.Refused"/> for what must not be published, <see cref="OutcomeKind.Untrusted"/> for a
    /// repository that somebody else signed, <see cref="OutcomeKind.Busy"/> while another publisher works on it,
    /// <see cref="OutcomeKind.Failed"/> for a missing tool or key and a folder that cannot be written.</returns>
    Task<Outcome<PublishResult>> PublishAsync(PublishRequest request, IProgress<string>? progress, CancellationToken cancellation);
}

/// <summary>What is to be published, and where.</summary>
/// <param name="Folder">An absolute folder: a repository of this publisher, an empty one, or one that is to be made.</param>
/// <param name="Updates">The updates; none to renew the signature of what is there.</param>
/// <param name="SigningKeys">GnuPG keys to sign with, each a fingerprint or something else that names one secret key; none for the only
/// one there is. One of them must have signed what is there.</param>
/// <param name="ValidDays">Days until clients must refuse the lists as too old, 1 to 3650.</param>
/// <param name="Suite">Name of the repository's suite, where the kind has one: lower-case letters, digits, dots and hyphens.</param>
public sealed record PublishRequest(
    string Folder, IReadOnlyList<PublishedUpdate> Updates, IReadOnlyList<string> SigningKeys, int ValidDays, string Suite);

/// <summary>What a publisher needs to know of an update; read from its manifest by the caller, who also judged its signature.</summary>
/// <param name="Path">Absolute path of the file.</param>
/// <param name="Sha256">Of the whole file that was judged, lower-case hex; another content is refused.</param>
/// <param name="ManifestSha256">Of its manifest, lower-case hex: names the update, whoever signed it.</param>
/// <param name="Id">Its id.</param>
/// <param name="Title">One line for people.</param>
/// <param name="Cves">CVE ids it closes.</param>
/// <param name="KernelRelease">Release as <c>uname -r</c> prints it.</param>
/// <param name="Architecture">Name of the architecture, <see cref="Architectures.IArchitecture.Name"/>.</param>
/// <param name="KernelBuildId">GNU build-id of the kernel proper, lower-case hex.</param>
/// <param name="Targets">What it changes.</param>
/// <param name="Requires">Updates it stands on.</param>
public sealed record PublishedUpdate(
    string Path,
    string Sha256,
    string ManifestSha256,
    string Id,
    string Title,
    IReadOnlyList<string> Cves,
    string KernelRelease,
    string Architecture,
    string KernelBuildId,
    IReadOnlyList<PublishedTarget> Targets,
    IReadOnlyList<PublishedRequirement> Requires)
{
    /// <summary>Updates whose whole effect it has too.</summary>
    public IReadOnlyList<PublishedRequirement> Replaces { get; init; } = [];

    /// <summary>The release of the kernel whose fixes are all in force with it; null when it claims none.</summary>
    public string? EffectiveRelease { get; init; }
}

/// <summary>A thing an update changes.</summary>
/// <param name="Name"><c>vmlinux</c> or the module's name.</param>
/// <param name="BuildId">Its GNU build-id, lower-case hex.</param>
public sealed record PublishedTarget(string Name, string BuildId);

/// <summary>An update that another one stands on.</summary>
/// <param name="Id">Its id.</param>
/// <param name="ManifestSha256">Of its manifest, lower-case hex.</param>
public sealed record PublishedRequirement(string Id, string ManifestSha256);

/// <summary>What publishing came to.</summary>
/// <param name="Added">Packages that are new in the repository.</param>
/// <param name="Unchanged">Ids of updates that were there already.</param>
/// <param name="Total">Updates in the repository now.</param>
/// <param name="ValidUntil">When clients begin to refuse the lists.</param>
public sealed record PublishResult(IReadOnlyList<PublishedPackage> Added, IReadOnlyList<string> Unchanged, int Total, DateTimeOffset ValidUntil);

/// <summary>An update as a package.</summary>
/// <param name="Id">The update's id.</param>
/// <param name="Name">The package's name.</param>
/// <param name="File">Its file, relative to the repository.</param>
public sealed record PublishedPackage(string Id, string Name, string File);
