using Ksplice.Engine.Files;

namespace Ksplice.Engine.Rehearse;

/// <summary>
/// Folders of guests whose program was killed and could not tidy up. Each folder holds a file that its program keeps locked as long as it
/// lives; unlike a process number, the lock is never another's and is seen from every container that shares the folder.
/// </summary>
internal static class StaleGuestFolders
{
    /// <summary>How the folders' names begin.</summary>
    public const string Prefix = "ksplice-guest-";

    /// <summary>The file that tells whether a folder is in use: locked, and the number of the process in it.</summary>
    private const string OwnerFile = "owner";

    /// <summary>Marks a new folder as in use until the result is disposed or this process ends.</summary>
    public static IDisposable Claim(string folder)
    {
        // Locked under another name first: nobody ever sees it unlocked.
        var file = Path.Combine(folder, OwnerFile);
        var claim = new FileStream(file + AtomicFile.TemporaryEnding, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        claim.Write(System.Text.Encoding.ASCII.GetBytes($"{Environment.ProcessId}\n"));
        claim.Flush();
        File.Move(file + AtomicFile.TemporaryEnding, file);
        return claim;
    }

    /// <summary>Removes the folders of this user that nobody uses any more.</summary>
    /// <param name="parent">Where folders of guests are.</param>
    /// <param name="user">This user's number.</param>
    public static void Remove(string parent, uint user)
    {
        foreach (var folder in new DirectoryInfo(parent).EnumerateDirectories(Prefix + "*"))
        {
            try
            {
                // A link would lead to where somebody else wants something deleted.
                if (folder.LinkTarget is null && FileOwner.Of(folder.FullName).UserId == user && IsAbandoned(folder.FullName))
                    folder.Delete(recursive: true);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // Two may tidy up at once, and what is left over by others is no reason not to start.
            }
        }
    }

    private static bool IsAbandoned(string folder)
    {
        var owner = Path.Combine(folder, OwnerFile);
        if (!File.Exists(owner))
            return false;
        using var unclaimed = FolderLock.TryTake(owner);
        return unclaimed is not null;
    }
}
