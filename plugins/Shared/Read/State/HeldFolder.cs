namespace Ksplice.Plugins.Shared.Read.State;

/// <summary>The folder of a source while one process works on it; the system lets go of it when that process dies.</summary>
internal sealed class HeldFolder : IDisposable
{
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
        var taken = await FileLock.TryTakeAsync(Path.Combine(root, "lock"), patience, cancellation) ?? throw SourceDiagnostics.Busy(root);
        var held = new HeldFolder(new StateFolder(root), taken);
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
}
