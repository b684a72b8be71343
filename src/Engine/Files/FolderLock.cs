namespace Ksplice.Engine.Files;

/// <summary>
/// Keeps other processes (and other tasks of this one) out of a folder while it is made or emptied. The operating system lets go of it
/// when the holder dies, so a killed run never blocks a later one.
/// </summary>
public sealed class FolderLock : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private readonly FileStream _held;

    private FolderLock(FileStream held) => _held = held;

    /// <summary>Waits until the lock is free and takes it.</summary>
    /// <param name="file">The lock file, made when missing and left behind.</param>
    /// <param name="onWait">Called once when somebody else holds it.</param>
    /// <param name="cancellation">Stops the waiting.</param>
    public static Task<FolderLock> TakeAsync(string file, Action? onWait, CancellationToken cancellation) =>
        WaitAsync(file, FileAccess.ReadWrite, FileShare.None, onWait, cancellation);

    /// <summary>Waits until nobody has the lock alone and takes it together with all others who share it.</summary>
    /// <param name="file">The lock file, made when missing and left behind.</param>
    /// <param name="cancellation">Stops the waiting.</param>
    public static Task<FolderLock> ShareAsync(string file, CancellationToken cancellation) =>
        WaitAsync(file, FileAccess.Read, FileShare.Read, null, cancellation);

    /// <summary>Takes the lock if it is free.</summary>
    /// <param name="file">The lock file, made when missing and left behind.</param>
    /// <returns>The lock; null when somebody holds it.</returns>
    public static FolderLock? TryTake(string file)
    {
        try
        {
            return new FolderLock(new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException failure) when (failure is not (DirectoryNotFoundException or PathTooLongException) && File.Exists(file))
        {
            return null;
        }
    }

    private static async Task<FolderLock> WaitAsync(string file, FileAccess access, FileShare share, Action? onWait, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        for (var told = false; ; told = true)
        {
            try
            {
                return new FolderLock(new FileStream(file, FileMode.OpenOrCreate, access, share));
            }
            catch (IOException failure) when (failure is not (DirectoryNotFoundException or PathTooLongException) && File.Exists(file))
            {
                if (!told)
                    onWait?.Invoke();
                await Task.Delay(Pause, cancellation);
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => _held.Dispose();
}
