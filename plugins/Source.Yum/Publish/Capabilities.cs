using Ksplice.Abstractions.Sources;

namespace Ksplice.Plugins.Source.Yum.Publish;

/// <summary>What a package says of its update, so that a client can choose by the lists alone: docs/repositories.md.</summary>
internal static class Capabilities
{
    public const string Update = "ksplice-update";
    public const string File = "ksplice-file";
    public const string Arch = "ksplice-arch";
    public const string Kernel = "ksplice-kernel";
    public const string BuildId = "ksplice-build-id";
    public const string Target = "ksplice-target";
    public const string Cve = "ksplice-cve";
    public const string Replaces = "ksplice-replaces";
    public const string Effective = "ksplice-effective";
    public const string Date = "ksplice-date";

    /// <summary>What an update's package provides.</summary>
    public static IEnumerable<string> Provided(PublishedUpdate update) =>
    [
        Identity(update.Id, update.ManifestSha256),
        $"{File}({update.Sha256})",
        $"{Arch}({update.Architecture})",
        $"{Kernel}({update.KernelRelease})",
        $"{BuildId}({update.KernelBuildId})",
        .. update.Targets.Select(t => $"{Target}({t.Name}) = {t.BuildId}"),
        .. update.Cves.Select(cve => $"{Cve}({cve})"),
        .. update.Replaces.Select(r => $"{Replaces}({r.Id}) = {r.ManifestSha256}"),
        .. update.EffectiveRelease is { } release ? (string[])[$"{Effective}({release})"] : [],
    ];

    /// <summary>What it requires: the very updates that it stands on.</summary>
    public static IEnumerable<string> Required(PublishedUpdate update) => update.Requires.Select(r => Identity(r.Id, r.ManifestSha256));

    private static string Identity(string id, string manifestSha256) => $"{Update}({id}) = {manifestSha256}";
}
