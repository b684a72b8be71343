using System.Runtime.InteropServices;

namespace Ksplice.Engine.Files;

/// <summary>
/// Brings a folder's list of names to the disk. A file that was written whole and renamed can still be missing after a crash of the machine, because its
/// name was only in memory; the base library cannot open a folder to say so.
/// </summary>
internal static partial class DurableFolder
{
    // O_RDONLY, everywhere.
    private const int ReadOnly = 0;

    /// <summary>Returns once the names are on the disk.</summary>
    /// <exception cref="IOException">The folder cannot be opened, or the disk fails.</exception>
    public static void Sync(string folder)
    {
        var descriptor = Open(folder, ReadOnly);
        if (descriptor < 0)
            throw new IOException($"{folder}: {Marshal.GetLastPInvokeErrorMessage()}");
        try
        {
            if (Synchronize(descriptor) != 0)
                throw new IOException($"{folder}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Synchronize(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
