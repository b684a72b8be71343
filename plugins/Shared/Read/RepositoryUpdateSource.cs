using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Plugins.Shared.Read.Download;
using Ksplice.Plugins.Shared.Read.Lists;
using Ksplice.Plugins.Shared.Read.State;
using Ksplice.Plugins.Shared.Read.Tools;

namespace Ksplice.Plugins.Shared.Read;

/// <summary>Reads updates from repositories without the distribution's package manager: its own lists and keys are never touched.</summary>
/// <param name="time">What time it is.</param>
internal abstract class RepositoryUpdateSource(TimeProvider time) : IUpdateSource
{
    /// <inheritdoc />
    public abstract string Name { get; }

    /// <summary>How long another process is waited for.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Waits between tries.</summary>
    public Func<TimeSpan, CancellationToken, Task> PauseAsync { get; init; } = Task.Delay;

    /// <inheritdoc />
    public Task<Outcome<UpdateListState>> RefreshAsync(UpdateSourceSection section, IProgress<string>? progress, CancellationToken cancellation) =>
        GuardAsync(section, async kind =>
        {
            using var held = await HeldFolder.TakeAsync(section.Folder, Patience, cancellation);
            var folder = held.Folder;
            var state = folder.Read(kind.Repository);
            using var downloader = Downloader(section, kind);
            return await Mirrors.TryAsync(kind.Common.Mirrors, mirror => new ListRefresh(kind, folder, state, downloader, time).RunAsync(mirror, progress, cancellation));
        });

    /// <inheritdoc />
    public Task<Outcome<AvailableUpdates>> ListAsync(UpdateSourceSection section, CancellationToken cancellation) =>
        GuardAsync(section, async kind =>
        {
            var kept = await KeptLists.ReadAsync(section.Name, kind, new StateFolder(section.Folder), cancellation);
            var state = new UpdateListState(kept.Index.Date, kept.Index.ValidUntil, kept.State.CheckedAt, kept.Updates.Count, IsChanged: false);
            var age = AgeObjection(section, kind, kept)?.Diagnostic;
            return Outcome<AvailableUpdates>.Ok(
                new(state, [.. kept.Updates.Select(listed => listed.Update)]), age is null ? [] : [age with { Severity = DiagnosticSeverity.Warning }]);
        });

    /// <inheritdoc />
    public Task<Outcome<FetchedUpdate>> FetchAsync(
        UpdateSourceSection section, AvailableUpdate update, string file, IProgress<string>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(update);
        return GuardAsync(section, async kind =>
        {
            using var held = await HeldFolder.TakeAsync(section.Folder, Patience, cancellation);
            var folder = held.Folder;
            var kept = await KeptLists.ReadAsync(section.Name, kind, folder, cancellation);
            if (AgeObjection(section, kind, kept) is { } objection)
                throw objection;
            var listed = kept.Updates.FirstOrDefault(other => other.Update.Id == update.Id && other.Update.Sha256 == update.Sha256) ?? throw SourceDiagnostics.NotListed(update.Id);
            var package = await PackageAsync(section, kind, folder, listed, progress, cancellation);
            if (!package.IsOk)
                return package.As<FetchedUpdate>();

            // Beside its place, so that it can be moved there at once.
            var temporary = $"{file}.{Guid.NewGuid():N}.tmp";
            try
            {
                var (size, sha256) = await kind.ExtractAsync(package.Value, listed, temporary, folder.Staging, cancellation);
                if (sha256 != update.Sha256)
                    throw SourceDiagnostics.WrongHash(update.Id, update.Sha256, sha256);
                Files.Replace(temporary, file);
                File.Delete(package.Value);
                return Outcome<FetchedUpdate>.Ok(new(file, size, update.Sha256), package.Diagnostics);
            }
            finally
            {
                File.Delete(temporary);
            }
        });
    }

    /// <summary>Reads a section of the configuration.</summary>
    /// <exception cref="SourceException">It makes no sense.</exception>
    protected abstract IRepositoryKind Kind(UpdateSourceSection section);

    private async Task<Outcome<string>> PackageAsync(
        UpdateSourceSection section, IRepositoryKind kind, StateFolder folder, ListedUpdate listed, IProgress<string>? progress, CancellationToken cancellation)
    {
        if (listed.Package.Length > kind.Common.LargestPackage)
            throw SourceDiagnostics.TooBigListed(listed.Update.Id, listed.Package.Length, "max-package-megabytes", kind.Common.LargestPackage);
        var package = Path.Combine(folder.Partial, listed.Package.Sha256);
        if (await StateFolder.IsIntactAsync(package, cancellation))
            return Outcome<string>.Ok(package);
        using var downloader = Downloader(section, kind);
        return await Mirrors.TryAsync(kind.Common.Mirrors, async mirror =>
        {
            progress?.Report($"downloading {listed.Update.Id} from {Addresses.Shown(mirror)}");
            await downloader.GetAsync(mirror, new DownloadRequest(listed.Path, package, kind.Common.LargestPackage) { Expected = listed.Package }, cancellation);
            return package;
        });
    }

    private SourceException? AgeObjection(UpdateSourceSection section, IRepositoryKind kind, KeptLists kept) =>
        kind.Common.Freshness.Objection(section.Name, kept.Index.Date, kept.Index.ValidUntil, null, time.GetUtcNow());

    private Downloader Downloader(UpdateSourceSection section, IRepositoryKind kind) => new(section.Network, kind.Common.Limits, time) { PauseAsync = PauseAsync };

    private async Task<Outcome<T>> GuardAsync<T>(UpdateSourceSection section, Func<IRepositoryKind, Task<Outcome<T>>> work)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(section);
        try
        {
            return await Files.WorkAsync(section.Folder, () => work(Kind(section)));
        }
        catch (SourceException e)
        {
            return Outcome<T>.None(e.Kind, e.Diagnostic);
        }
    }
}
