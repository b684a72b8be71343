using System.Globalization;
using System.Text.Json;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Files;

namespace Ksplice.Engine.Report.Delivery;

/// <summary>
/// Reports that could not be sent, one file each in a folder that only its owner can look into, because reports tell what a machine lacks. Bounded in
/// number, size and age: a mail server that is gone for good must not fill a disk.
/// </summary>
public sealed class UnsentReports(string folder, TimeProvider? time = null)
{
    /// <summary>How many reports wait at most, of all sections together.</summary>
    public const int Capacity = 100;

    /// <summary>Bytes of all files at most.</summary>
    public const long MaximumBytes = 4 * 1024 * 1024;

    private const UnixFileMode OwnerFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>How long a report waits before it is given up.</summary>
    public static TimeSpan MaximumAge { get; } = TimeSpan.FromDays(7);

    /// <summary>Keeps others from sending the same reports meanwhile.</summary>
    /// <returns>What to dispose of afterwards; null when another process is at it.</returns>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public IDisposable? TryHold()
    {
        Prepare();
        return FolderLock.TryTake(Path.Combine(folder, ".lock"));
    }

    /// <summary>The reports of a section, longest waiting first. What is no such report, because a disk was damaged, is removed.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public IReadOnlyList<UnsentReport> Of(string section) =>
        [.. All().Where(kept => string.Equals(kept.Report.Section, section, StringComparison.Ordinal)).Select(kept => kept.Report)];

    /// <summary>Keeps a report, unless it is kept already.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public void Keep(string section, Abstractions.Reports.RenderedReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        Prepare();
        if (Of(section).Any(kept => string.Equals(kept.Report.Id, report.Id, StringComparison.Ordinal)))
            return;
        var now = _time.GetUtcNow();
        // The name orders by time; what the report is called does not get near a path.
        var name = string.Create(CultureInfo.InvariantCulture, $"{now:yyyyMMdd'T'HHmmss'.'fffffff}-{Guid.NewGuid():N}.json");
        AtomicFile.Write(
            Path.Combine(folder, name),
            stream => JsonSerializer.Serialize(stream, new UnsentReport(section, now, report), UnsentReportJson.Default.UnsentReport),
            OwnerFile);
    }

    /// <summary>Removes a report that was sent.</summary>
    /// <exception cref="IOException">It cannot be removed.</exception>
    public void Forget(UnsentReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        foreach (var (path, _) in All().Where(kept => kept.Report == report))
            File.Delete(path);
    }

    /// <summary>Gives up what waits too long, and the longest waiting beyond the bounds.</summary>
    /// <returns>What was given up, as warnings.</returns>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public IReadOnlyList<Diagnostic> Trim()
    {
        var dropped = new List<(string Section, string Why)>();
        var kept = All();
        var bytes = kept.Sum(one => new FileInfo(one.Path).Length);
        for (var index = 0; index < kept.Count; index++)
        {
            var (path, report) = kept[index];
            if (WhyNot(report, kept.Count - index, bytes) is not { } why)
                continue;
            bytes -= new FileInfo(path).Length;
            File.Delete(path);
            dropped.Add((report.Section, why));
        }

        return [.. dropped.GroupBy(one => one).Select(same => DeliveryDiagnostics.Dropped(same.Key.Section, same.Count(), same.Key.Why))];
    }

    private string? WhyNot(UnsentReport report, int left, long bytes)
    {
        // A clock that was wrong when the report was kept must not keep it for ever.
        if ((_time.GetUtcNow() - report.KeptAt).Duration() > MaximumAge)
            return "they waited for a week";
        return left > Capacity || bytes > MaximumBytes ? "too many wait" : null;
    }

    private void Prepare()
    {
        Directory.CreateDirectory(folder, OwnerFolder);
        File.SetUnixFileMode(folder, OwnerFolder);
    }

    private List<(string Path, UnsentReport Report)> All()
    {
        var all = new List<(string Path, UnsentReport Report)>();
        if (!Directory.Exists(folder))
            return all;
        foreach (var path in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            try
            {
                all.Add((path, JsonSerializer.Deserialize(File.ReadAllBytes(path), UnsentReportJson.Default.UnsentReport) ?? throw new JsonException()));
            }
            catch (JsonException)
            {
                File.Delete(path);
            }
        }

        return all;
    }
}
