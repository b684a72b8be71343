using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Plugins.Shared.Read;
using Ksplice.Plugins.Shared.Read.Download;
using Ksplice.Plugins.Shared.Read.State;
using Ksplice.Plugins.Shared.Read.Tools;

namespace Ksplice.Plugins.Source.Apt.Updates;

/// <summary>Reads updates from repositories of apt's kind, without apt: its own lists and keys are never touched.</summary>
public sealed class AptUpdateSource : IUpdateSource
{
    private readonly TimeProvider _time;

    /// <summary>A source that knows the real time.</summary>
    public AptUpdateSource()
        : this(TimeProvider.System)
    {
    }

    internal AptUpdateSource(TimeProvider time) => _time = time;

    /// <inheritdoc />
    public string Name => "apt";

    /// <summary>How long another process is waited for.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Waits between tries.</summary>
    internal Func<TimeSpan, CancellationToken, Task> PauseAsync { get; init; } = Task.Delay;

    /// <inheritdoc />
    public Task<Outcome<UpdateListState>> RefreshAsync(UpdateSourceSection section, IProgress<string>? progress, CancellationToken cancellation) =>
        GuardAsync(section, async settings =>
        {
            using var held = await HeldFolder.TakeAsync(section.Folder, Patience, cancellation);
            var folder = held.Folder;
            var state = folder.Read(settings.Repository);
            using var downloader = Downloader(section, settings);
            return await Mirrors.TryAsync(
                settings.Common.Mirrors, mirror => new SuiteRefresh(settings, section.Architecture, folder, state, downloader, _time).RunAsync(mirror, progress, cancellation));
        });

    /// <inheritdoc />
    public Task<Outcome<AvailableUpdates>> ListAsync(UpdateSourceSection section, CancellationToken cancellation) =>
        GuardAsync(section, async settings =>
        {
            var kept = await KeptSuite.ReadAsync(section.Name, settings, section.Architecture, new StateFolder(section.Folder), cancellation);
            var state = new UpdateListState(kept.Release.Date, kept.Release.ValidUntil, kept.State.CheckedAt, kept.Updates.Count, IsChanged: false);
            var age = AgeObjection(section, settings, kept)?.Diagnostic;
            return Outcome<AvailableUpdates>.Ok(
                new(state, [.. kept.Updates.Select(listed => listed.Update)]), age is null ? [] : [age with { Severity = DiagnosticSeverity.Warning }]);
        });

    /// <inheritdoc />
    public Task<Outcome<FetchedUpdate>> FetchAsync(
        UpdateSourceSection section, AvailableUpdate update, string file, IProgress<string>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(update);
        return GuardAsync(section, async settings =>
        {
            using var held = await HeldFolder.TakeAsync(section.Folder, Patience, cancellation);
            var folder = held.Folder;
            var kept = await KeptSuite.ReadAsync(section.Name, settings, section.Architecture, folder, cancellation);
            if (AgeObjection(section, settings, kept) is { } objection)
                throw objection;
            var listed = kept.Updates.FirstOrDefault(other => other.Update.Id == update.Id && other.Update.Sha256 == update.Sha256) ?? throw SourceDiagnostics.NotListed(update.Id);
            var package = await PackageAsync(section, settings, folder, listed, progress, cancellation);
            if (!package.IsOk)
                return package.As<FetchedUpdate>();

            // Beside its place, so that it can be moved there at once.
            var temporary = $"{file}.{Guid.NewGuid():N}.tmp";
            try
            {
                var size = await UpdateArchive.ExtractAsync(package.Value, update.Id, update.Sha256, temporary, folder.Staging, settings.Common.LargestPackage, cancellation);
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

    private async Task<Outcome<string>> PackageAsync(
        UpdateSourceSection section, AptSettings settings, StateFolder folder, ListedUpdate listed, IProgress<string>? progress, CancellationToken cancellation)
    {
        if (listed.Package.Length > settings.Common.LargestPackage)
            throw SourceDiagnostics.TooBigListed(listed.Update.Id, listed.Package.Length, "max-package-megabytes", settings.Common.LargestPackage);
        var package = Path.Combine(folder.Partial, listed.Package.Sha256);
        if (await StateFolder.IsIntactAsync(package, cancellation))
            return Outcome<string>.Ok(package);
        using var downloader = Downloader(section, settings);
        return await Mirrors.TryAsync(settings.Common.Mirrors, async mirror =>
        {
            progress?.Report($"downloading {listed.Update.Id} from {Addresses.Shown(mirror)}");
            await downloader.GetAsync(mirror, new DownloadRequest(listed.Path, package, settings.Common.LargestPackage) { Expected = listed.Package }, cancellation);
            return package;
        });
    }

    private SourceException? AgeObjection(UpdateSourceSection section, AptSettings settings, KeptSuite kept) =>
        settings.Common.Freshness.Objection(section.Name, kept.Release.Date, kept.Release.ValidUntil, null, _time.GetUtcNow());

    private Downloader Downloader(UpdateSourceSection section, AptSettings settings) => new(section.Network, settings.Common.Limits, _time) { PauseAsync = PauseAsync };

    private static async Task<Outcome<T>> GuardAsync<T>(UpdateSourceSection section, Func<AptSettings, Task<Outcome<T>>> work)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(section);
        try
        {
            return await Files.WorkAsync(section.Folder, () => work(AptSettings.Read(section)));
        }
        catch (SourceException e)
        {
            return Outcome<T>.None(e.Kind, e.Diagnostic);
        }
    }
}
