using System.Collections.Immutable;
using System.Globalization;
using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.KernelModule;

/// <summary>
/// Reads from sysfs which updates the kernel knows. Without the module loaded nothing can be applied: an applied update
/// keeps it from being unloaded.
/// </summary>
public sealed class AppliedUpdates
{
    public const string DefaultRoot = "/sys/kernel/ksplice";

    private const int NanosecondsPerTick = 100;

    private readonly string _folder;

    /// <summary>Reads below a folder; nothing is opened yet.</summary>
    /// <param name="root">The module's folder in sysfs.</param>
    public AppliedUpdates(string root = DefaultRoot) => _folder = Path.Combine(root, "updates");

    /// <summary>All updates, first applied first; one that is still being applied comes last.</summary>
    /// <returns>Refused when the records may not be read (KSP5802).</returns>
    /// <exception cref="InvalidDataException">A record is not as the module writes it.</exception>
    public Outcome<IReadOnlyList<AppliedUpdate>> Read()
    {
        if (!Directory.Exists(_folder))
            return Outcome<IReadOnlyList<AppliedUpdate>>.Ok([]);
        var updates = new List<AppliedUpdate>();
        try
        {
            foreach (var folder in Directory.EnumerateDirectories(_folder))
            {
                if (ReadUpdate(folder) is { } update)
                    updates.Add(update);
            }
        }
        catch (UnauthorizedAccessException)
        {
            return Outcome<IReadOnlyList<AppliedUpdate>>.Refused(KernelModuleDiagnostics.NotPermitted(_folder));
        }

        updates.Sort(InOrderOfApplication);
        return Outcome<IReadOnlyList<AppliedUpdate>>.Ok(updates);
    }

    // What is not applied has the number 0 and comes last.
    private static int InOrderOfApplication(AppliedUpdate left, AppliedUpdate right) =>
        left.Sequence == right.Sequence ? string.CompareOrdinal(left.Id, right.Id)
        : left.Sequence == 0 ? 1
        : right.Sequence == 0 ? -1
        : left.Sequence.CompareTo(right.Sequence);

    private static AppliedUpdate? ReadUpdate(string folder)
    {
        try
        {
            return new AppliedUpdate(
                Path.GetFileName(folder),
                ParseState(Text(folder, "state")),
                Number(folder, "sequence"),
                Text(folder, "module"),
                TimeSpan.FromTicks(Number(folder, "pause_ns") / NanosecondsPerTick),
                checked((int)Number(folder, "attempts")),
                DateTimeOffset.FromUnixTimeSeconds(Number(folder, "applied_at")),
                [.. File.ReadAllBytes(Path.Combine(folder, "metadata"))],
                WrittenList.Parse(File.ReadAllText(Path.Combine(folder, "written"))));
        }
        catch (IOException) when (!Directory.Exists(folder))
        {
            // Released, or its apply failed, while we read.
            return null;
        }
    }

    private static AppliedState ParseState(string text) => text switch
    {
        "applying" => AppliedState.Applying,
        "applied" => AppliedState.Applied,
        "reversed" => AppliedState.Reversed,
        _ => throw new InvalidDataException($"Unknown state of an update: {text}"),
    };

    private static string Text(string folder, string name) => File.ReadAllText(Path.Combine(folder, name)).TrimEnd('\n');

    private static long Number(string folder, string name) =>
        long.TryParse(Text(folder, name), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new InvalidDataException($"Not a number: {Path.Combine(folder, name)}");
}
