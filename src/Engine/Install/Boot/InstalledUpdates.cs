using System.Text.Json;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Files;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Install.Boot;

/// <summary>
/// Keeps what is installed beyond the life of the kernel that runs. It says what a boot shall do, never what is applied: that only the kernel says. Whoever
/// changes it holds the lock.
/// </summary>
/// <param name="file">Absolute path of the list.</param>
public sealed class InstalledUpdates(string file)
{
    /// <summary>The list; null when nothing was ever installed.</summary>
    /// <returns>KSP6416 when the disk has something else there.</returns>
    /// <exception cref="UnauthorizedAccessException">This user may not read it.</exception>
    public Outcome<InstalledList>? Read()
    {
        if (!File.Exists(file))
            return null;
        try
        {
            var list = JsonSerializer.Deserialize(File.ReadAllBytes(file), BootJson.Default.InstalledList) ?? throw new JsonException("it holds nothing");
            // Ids become names of files.
            return list.Updates.FirstOrDefault(update => !UpdateManifestRules.Id().IsMatch(update.Id)) is { } bad
                ? Refuse($"it names an update that cannot have such an id, {bad.Id.Length} characters long")
                : Outcome<InstalledList>.Ok(list);
        }
        catch (JsonException e)
        {
            return Refuse(e.Message);
        }
    }

    /// <summary>The updates of this kernel; none when the list is another kernel's, or damaged.</summary>
    public IReadOnlyList<InstalledUpdate> Of(WantedKernel kernel) => Read() is { Value: { } list } && list.IsFor(kernel) ? list.Updates : [];

    /// <summary>Adds updates at the end, in their order, unless they are there. A list of another kernel, or a damaged one, ends with that.</summary>
    /// <exception cref="IOException">The list cannot be written; it is as before.</exception>
    public void Add(WantedKernel kernel, params IReadOnlyList<InstalledUpdate> updates)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentNullException.ThrowIfNull(updates);
        var before = Of(kernel);
        var added = updates.Except(before).ToList();
        if (added.Count > 0)
            Write(kernel, [.. before.Where(update => added.All(other => other.Id != update.Id)), .. added]);
    }

    /// <summary>Takes an update out.</summary>
    /// <exception cref="IOException">The list cannot be written; it is as before.</exception>
    public void Remove(WantedKernel kernel, string id)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        var before = Of(kernel);
        if (before.Any(update => update.Id == id))
            Write(kernel, [.. before.Where(update => update.Id != id)]);
    }

    private void Write(WantedKernel kernel, IReadOnlyList<InstalledUpdate> updates) =>
        AtomicFile.Write(file, JsonSerializer.SerializeToUtf8Bytes(new InstalledList(kernel.Release, kernel.BuildId, updates), BootJson.Default.InstalledList));

    private Outcome<InstalledList> Refuse(string why) => Outcome<InstalledList>.None(OutcomeKind.Failed, InstallDiagnostics.BadInstalledList(file, why));
}
