namespace Ksplice.Engine.Create.Build.Workspace;

/// <summary>
/// Keeps other processes (and other tasks of this one) out of a folder while it is made. The operating system lets go of it when the
/// holder dies, so a killed run never blocks a later one.
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
    public static async Task<FolderLock> TakeAsync(string file, Action? onWait, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        for (var told = false; ; told = true)
        {
            try
            {
                return new FolderLock(new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
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
