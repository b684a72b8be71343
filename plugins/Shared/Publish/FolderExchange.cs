using System.Runtime.InteropServices;

namespace Ksplice.Plugins.Shared.Publish;

/// <summary>Lets two folders change places in one step, renameat2(2).</summary>
internal static partial class FolderExchange
{
    private const int CurrentFolder = -100;
    private const uint ExchangeBoth = 2;
    private const int InvalidArgument = 22;
    private const int NotImplemented = 38;
    private const int NotSupported = 95;

    /// <summary>False when the file system or the kernel cannot.</summary>
    /// <exception cref="IOException">It can, and did not.</exception>
    public static bool TryExchange(string first, string second)
    {
        try
        {
            if (Rename(CurrentFolder, first, CurrentFolder, second, ExchangeBoth) == 0)
                return true;
        }
        catch (EntryPointNotFoundException)
        {
            // A C library older than 2.28.
            return false;
        }

        var error = Marshal.GetLastPInvokeError();
        return error is InvalidArgument or NotImplemented or NotSupported ? false : throw new IOException($"{second}: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Rename(int firstFolder, string first, int secondFolder, string second, uint flags);
}
