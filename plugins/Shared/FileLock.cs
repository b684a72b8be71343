using System.Diagnostics;

namespace Ksplice.Plugins.Shared;

/// <summary>Keeps other processes out while something is made; the system lets go of it when the holder dies.</summary>
internal static class FileLock
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Takes a lock, waiting for as long as it takes.</summary>
    /// <param name="file">The file to hold, in a folder that is made when missing.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public static async Task<IDisposable> TakeAsync(string file, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        return (await TryTakeAsync(file, Timeout.InfiniteTimeSpan, cancellation))!;
    }

    /// <summary>Takes a lock.</summary>
    /// <param name="file">The file to hold; made when missing.</param>
    /// <param name="patience">How long to wait for another holder; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>The lock; null when somebody else holds it all the time.</returns>
    public static async Task<FileStream?> TryTakeAsync(string file, TimeSpan patience, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (File.Exists(file) && !DiskSpace.IsLacking(e))
            {
                if (patience != Timeout.InfiniteTimeSpan && clock.Elapsed >= patience)
                    return null;
                await Task.Delay(s_pause, cancellation);
            }
        }
    }
}
