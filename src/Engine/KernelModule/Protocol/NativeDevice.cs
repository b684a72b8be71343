using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ksplice.Engine.KernelModule.Protocol;

/// <summary>The system calls that the device needs beyond opening and closing.</summary>
internal static partial class NativeDevice
{
    public const int NoEntry = 2;
    public const int TryAgain = 11;
    public const int Busy = 16;
    public const int Exists = 17;
    public const int ProtocolNotSupported = 93;

    /// <summary>One request.</summary>
    /// <returns>0 or errno.</returns>
    public static unsafe int Request<T>(SafeFileHandle device, uint code, ref T message)
        where T : unmanaged
    {
        fixed (T* pointer = &message)
            return IoControl(device, code, (nint)pointer) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    // On x86-64 and aarch64 variadic arguments of this kind travel as fixed ones do.
    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int IoControl(SafeFileHandle device, nuint code, nint argument);
}
