using System.Globalization;
using System.Text.Json;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Reports;
using Ksplice.Engine.Files;

namespace Ksplice.Engine.Report;

/// <summary>The records of the latest runs in a folder of this user, one JSON file each, so that they can be rendered later.</summary>
public sealed class RunRecordStore(string folder)
{
    /// <summary>How many records are kept.</summary>
    public const int Capacity = 50;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The store of the user this process runs as.</summary>
    public static RunRecordStore OfThisUser() => new(Environment.IsPrivilegedProcess
        ? "/var/lib/ksplice/runs"
        : Path.Combine(
            Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } state
                ? state
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state"),
            "ksplice",
            "runs"));

    /// <summary>The folder beside this store in which reports wait that could not be sent.</summary>
    public string UnsentFolder => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(folder))!, "unsent");

    /// <summary>Why a record is not there to be shown later.</summary>
    public static Diagnostic NotKept(string why) => Diagnostic.Warning(
        "KSP7020", $"The record of this run could not be kept: {why}", null, "The run itself is not affected; splice report will not show it.");

    /// <summary>Names of the records, newest first.</summary>
    public IReadOnlyList<string> Names() =>
        Directory.Exists(folder) ? [.. Files().Select(f => Path.GetFileNameWithoutExtension(f)).Reverse()] : [];

    /// <summary>Keeps a record and forgets the oldest beyond <see cref="Capacity"/>.</summary>
    /// <returns>The record's name.</returns>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public string Save(RunRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        Directory.CreateDirectory(folder, OwnerOnly);
        var time = record.Started.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'.'fff", CultureInfo.InvariantCulture);
        // The process id tells runs apart that began in the same millisecond.
        var name = $"{time}-{record.Command}-{Environment.ProcessId}";
        AtomicFile.Write(Path.Combine(folder, name + ".json"), stream =>
        {
            using var writer = new Utf8JsonWriter(stream);
            RunRecordJson.ToJson(record).WriteTo(writer);
        });
        foreach (var old in Files().SkipLast(Capacity).ToList())
            File.Delete(old);
        return name;
    }

    /// <summary>Reads a record back.</summary>
    /// <param name="name">Its name, or null for the newest.</param>
    public Outcome<RunRecord> Load(string? name)
    {
        var names = Names();
        var wanted = name ?? (names.Count > 0 ? names[0] : null);
        if (wanted is null || !names.Contains(wanted, StringComparer.Ordinal))
            return Outcome<RunRecord>.Refused(Missing(name, names));
        var path = Path.Combine(folder, wanted + ".json");
        try
        {
            return Outcome<RunRecord>.Ok(RunRecordReader.Read(File.ReadAllBytes(path)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return Outcome<RunRecord>.Refused(Diagnostic.Error(
                "KSP7022", $"The record cannot be read: {e.Message}", path, "It is damaged or of another version of this program: remove it."));
        }
    }

    private static Diagnostic Missing(string? name, IReadOnlyList<string> names) => Diagnostic.Error(
        "KSP7021",
        name is null ? "No run has been recorded yet." : $"No run {name} is recorded.",
        null,
        names.Count == 0 ? "Run a command first." : $"Recorded are: {string.Join(", ", names.Take(5))}{(names.Count > 5 ? " …" : string.Empty)}");

    // Names begin with the time, so their order is the order of the runs.
    private IEnumerable<string> Files() => Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal);
}
