using Ksplice.Abstractions.Sources;

namespace Ksplice.Plugins.Source.Yum.Publish;

/// <summary>What a package says of its update, so that a client can choose by the lists alone: docs/repositories.md.</summary>
internal static class Capabilities
{
    private const string FilePrefix = "ksplice-file(";

    /// <summary>What an update's package provides.</summary>
    public static IEnumerable<string> Provided(PublishedUpdate update) =>
    [
        Identity(update.Id, update.ManifestSha256),
        $"{FilePrefix}{update.Sha256})",
        $"ksplice-arch({update.Architecture})",
        $"ksplice-kernel({update.KernelRelease})",
        $"ksplice-build-id({update.KernelBuildId})",
        .. update.Targets.Select(t => $"ksplice-target({t.Name}) = {t.BuildId}"),
        .. update.Cves.Select(cve => $"ksplice-cve({cve})"),
    ];

    /// <summary>What it requires: the very updates that it stands on.</summary>
    public static IEnumerable<string> Required(PublishedUpdate update) => update.Requires.Select(r => Identity(r.Id, r.ManifestSha256));

    /// <summary>The SHA-256 of the update's file in the name of a capability; null for another capability.</summary>
    public static string? FileHash(string name) =>
        name.StartsWith(FilePrefix, StringComparison.Ordinal) && name.EndsWith(')') ? name[FilePrefix.Length..^1] : null;

    private static string Identity(string id, string manifestSha256) => $"ksplice-update({id}) = {manifestSha256}";
}
