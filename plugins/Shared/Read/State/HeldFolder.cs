using System.Diagnostics;
using Ksplice.Plugins.Shared.Read.Tools;

namespace Ksplice.Plugins.Shared.Read.State;

/// <summary>The folder of a source while one process works on it; the system lets go of it when that process dies.</summary>
internal sealed class HeldFolder : IDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly FileStream _lock;

    private HeldFolder(StateFolder folder, FileStream held)
    {
        Folder = folder;
        _lock = held;
    }

    /// <summary>The folder, with all that it needs for work.</summary>
    public StateFolder Folder { get; }

    /// <summary>Takes a folder.</summary>
    /// <param name="root">The source's folder; made when missing.</param>
    /// <param name="patience">How long to wait for another holder.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="SourceException">Somebody else holds it all the time.</exception>
    public static async Task<HeldFolder> TakeAsync(string root, TimeSpan patience, CancellationToken cancellation)
    {
        Directory.CreateDirectory(root);
        var held = new HeldFolder(new StateFolder(root), await LockAsync(root, patience, cancellation));
        try
        {
            held.Folder.Prepare();
            return held;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        try
        {
            // On a full disk what was being made takes room that others need.
            Folder.Tidy();
        }
        catch (IOException)
        {
            // The next holder does it; what ended this one matters more.
        }

        _lock.Dispose();
    }

    private static async Task<FileStream> LockAsync(string root, TimeSpan patience, CancellationToken cancellation)
    {
        var file = Path.Combine(root, "lock");
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (File.Exists(file) && !Files.IsFull(e))
            {
                if (clock.Elapsed >= patience)
                    throw SourceDiagnostics.Busy(root);
                await Task.Delay(s_pause, cancellation);
            }
        }
    }
}
