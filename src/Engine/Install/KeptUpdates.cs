using System.Security.Cryptography;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Engine.Install.Boot;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Install;

/// <summary>An update on this machine's disk, trusted.</summary>
/// <param name="File">Absolute path.</param>
/// <param name="Title">What it says of itself.</param>
/// <param name="Cves">CVE ids it closes.</param>
public sealed record KeptUpdate(string File, string Title, IReadOnlyList<string> Cves);

/// <summary>
/// Updates on this machine's disk. One gets a name there only after it was found whole, trusted and what its source's list says; a repository's signature
/// alone makes nobody believe an update. Whoever fetches holds the lock of <see cref="StateLayout"/>.
/// </summary>
/// <param name="layout">Where.</param>
/// <param name="trust">Whose updates are accepted.</param>
public sealed class KeptUpdates(StateLayout layout, TrustPolicy trust)
{
    /// <summary>The file of an update, fetched unless it is here.</summary>
    /// <param name="update">What its list says.</param>
    /// <param name="source">Who has it.</param>
    /// <param name="section">The source's section.</param>
    /// <param name="progress">Told a line per step; may be null.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Absolute path; <see cref="OutcomeKind.Untrusted"/> when it is not what it should be, and what the source and the reader of packages say.</returns>
    public async Task<Outcome<string>> GetAsync(
        AvailableUpdate update, IUpdateSource source, UpdateSourceSection section, IProgress<string>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(update);
        ArgumentNullException.ThrowIfNull(source);
        var file = layout.Update(update.Id);
        if (File.Exists(file) && await Sha256Async(file, cancellation) == update.Sha256)
            return Judge(file, file, update);
        // What a killed run was fetching is nobody's; its source continues its own download.
        if (Directory.Exists(layout.Incoming))
            Directory.Delete(layout.Incoming, recursive: true);
        Directory.CreateDirectory(layout.Incoming);
        Directory.CreateDirectory(layout.Updates);
        var incoming = Path.Combine(layout.Incoming, $"{update.Sha256}.ksplice");
        try
        {
            var fetched = await source.FetchAsync(section, update, incoming, progress, cancellation);
            if (!fetched.IsOk)
                return fetched.As<string>();
            var judged = Judge(incoming, file, update);
            if (judged.IsOk)
                File.Move(incoming, file, overwrite: true);
            return judged.After(fetched.Diagnostics);
        }
        finally
        {
            File.Delete(incoming);
        }
    }

    /// <summary>An update that was installed before, from its own file alone: no list needs to be there any more.</summary>
    /// <param name="update">Which package.</param>
    /// <returns>It; KSP6423 when the file is gone or of another package, or what the reader of packages says.</returns>
    public Outcome<KeptUpdate> Find(InstalledUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        var file = layout.Update(update.Id);
        if (!File.Exists(file))
            return Outcome<KeptUpdate>.None(OutcomeKind.Failed, InstallDiagnostics.NoLongerHere(update.Id, "its file is gone"));
        var opened = UpdatePackageReader.Open(file, trust);
        if (!opened.IsOk)
            return opened.As<KeptUpdate>();
        using var package = opened.Value;
        var manifest = package.Manifest;
        if (manifest.Id != update.Id || package.ManifestSha256 != update.ManifestSha256)
            return Outcome<KeptUpdate>.None(OutcomeKind.Untrusted, InstallDiagnostics.NoLongerHere(update.Id, "its file is another package now"));
        return Outcome<KeptUpdate>.Ok(new(file, manifest.Title, manifest.Cves), opened.Diagnostics);
    }

    private Outcome<string> Judge(string file, string kept, AvailableUpdate update)
    {
        var opened = UpdatePackageReader.Open(file, trust);
        if (!opened.IsOk)
            return opened.As<string>();
        using var package = opened.Value;
        return Difference(package, update) is { } what
            ? Outcome<string>.None(OutcomeKind.Untrusted, InstallDiagnostics.OtherThanListed(update.Id, what))
            : Outcome<string>.Ok(kept, opened.Diagnostics);
    }

    private static string? Difference(UpdatePackage package, AvailableUpdate update)
    {
        var manifest = package.Manifest;
        return manifest.Id != update.Id ? "id"
            : package.ManifestSha256 != update.ManifestSha256 ? "manifest"
            : manifest.Kernel.Release != update.KernelRelease || manifest.Kernel.VmlinuxBuildId != update.KernelBuildId || manifest.Kernel.Architecture != update.Architecture ? "kernel"
            : Differ(manifest.Requires, update.Requires) ? "list of what it stands on"
            // What is replaced is taken out of the kernel, so a list alone must not decide it.
            : Differ(manifest.Replaces ?? [], update.Replaces) ? "list of what it replaces"
            : null;
    }

    private static bool Differ(IReadOnlyList<RequiredUpdate> own, IReadOnlyList<PublishedRequirement> listed) =>
        !own.Select(required => (required.Id, required.ManifestSha256)).ToHashSet().SetEquals(listed.Select(required => (required.Id, required.ManifestSha256)));

    private static async Task<string> Sha256Async(string file, CancellationToken cancellation)
    {
        await using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation));
    }
}
