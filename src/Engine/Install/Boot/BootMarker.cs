using System.Text.Json;
using Ksplice.Engine.Files;

namespace Ksplice.Engine.Install.Boot;

/// <summary>A boot that applies updates, until it is known to have gone well.</summary>
/// <param name="BootId">Which boot: <c>/proc/sys/kernel/random/boot_id</c>.</param>
/// <param name="KernelBuildId">Under which kernel: its GNU build-id, lower-case hex.</param>
/// <param name="Began">When, by the clock of that boot.</param>
/// <param name="Refused">True once a later boot found it unfinished and applied nothing; only a person ends that.</param>
public sealed record BootAttempt(string BootId, string KernelBuildId, DateTimeOffset Began, bool Refused);

/// <summary>
/// The mark that a boot sets on the disk before it applies anything, and that is taken away once the machine has run for a while or is shut down in order.
/// One that an earlier boot left says that the machine went down under what was applied. It is on the disk, name and all, before the kernel is touched,
/// since the kernel may stop at the first instruction.
/// </summary>
/// <param name="file">Absolute path of the mark.</param>
public sealed class BootMarker(string file)
{
    /// <summary>How long a machine runs under what it applied before that is taken to have gone well.</summary>
    public static TimeSpan Period { get; } = TimeSpan.FromMinutes(10);

    /// <summary>The mark; null when there is none. One that cannot be read is of a boot that nobody knows, which did not go well.</summary>
    public BootAttempt? Read()
    {
        if (!File.Exists(file))
            return null;
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), BootJson.Default.BootAttempt) ?? Unknown();
        }
        catch (JsonException)
        {
            return Unknown();
        }
    }

    /// <summary>The attempt that keeps updates from being applied by themselves; null when nothing does.</summary>
    /// <param name="bootId">This boot.</param>
    /// <param name="kernel">Its kernel: what another one did under its updates tells nothing of this one.</param>
    public BootAttempt? Unfinished(string bootId, WantedKernel kernel)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        return Read() is { } attempt && (attempt.Refused || attempt.BootId != bootId) && (attempt.KernelBuildId.Length == 0 || attempt.KernelBuildId == kernel.BuildId) ? attempt : null;
    }

    /// <summary>Sets the mark, and returns once a crash cannot lose it.</summary>
    /// <exception cref="IOException">It cannot be written; then nothing may be applied.</exception>
    public void Set(BootAttempt attempt)
    {
        AtomicFile.Write(file, JsonSerializer.SerializeToUtf8Bytes(attempt, BootJson.Default.BootAttempt));
        DurableFolder.Sync(Path.GetDirectoryName(file)!);
    }

    /// <summary>Takes the mark away.</summary>
    public void Clear() => File.Delete(file);

    /// <summary>Takes the mark away when it is this boot's, which thereby went well.</summary>
    /// <returns>Whether it was.</returns>
    public bool Settle(string bootId)
    {
        if (Read() is not { Refused: false } attempt || attempt.BootId != bootId)
            return false;
        Clear();
        return true;
    }

    /// <summary>Takes the mark away when it is this boot's and old enough, where nobody said in time that the boot went well.</summary>
    public void SettleAfter(TimeSpan period, string bootId)
    {
        // A clock that was set while the machine ran may make it look older or younger; at worst the mark goes a little early or stays.
        if (Read() is { } attempt && DateTimeOffset.UtcNow - attempt.Began >= period)
            Settle(bootId);
    }

    private BootAttempt Unknown() => new("unknown", "", new DateTimeOffset(File.GetLastWriteTimeUtc(file), TimeSpan.Zero), Refused: false);
}
