using System.Runtime.InteropServices;
using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Apply.Load;

/// <summary>Loads and unloads modules on this machine, from memory: what is loaded is what was bound, not what a file may have become.</summary>
public static partial class ModuleLoader
{
    private const int NonBlocking = 0x800;
    private const int NoEntry = 2;
    private const int NotPermitted = 1;
    private const int KeyRejected = 129;
    private const int NoKey = 126;
    private const int FileExists = 17;

    /// <summary>Loads a module.</summary>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="module">The <c>.ko</c> file's bytes.</param>
    /// <returns>Null when it is loaded, or why not.</returns>
    public static Diagnostic? Load(string name, ReadOnlyMemory<byte> module)
    {
        using var pin = module.Pin();
        int failed;
        unsafe
        {
            failed = InitModule((nint)pin.Pointer, (nuint)module.Length, "");
        }

        if (failed == 0)
            return null;
        return WhyNotLoaded(name, Marshal.GetLastPInvokeError());
    }

    /// <summary>Unloads a module that nobody uses.</summary>
    /// <returns>Null when it is gone (or never was there), or why not.</returns>
    public static Diagnostic? Unload(string name)
    {
        if (DeleteModule(name, NonBlocking) == 0)
            return null;
        return WhyNotUnloaded(name, Marshal.GetLastPInvokeError());
    }

    /// <summary>What an error number of init_module means.</summary>
    internal static Diagnostic WhyNotLoaded(string name, int error) => error switch
    {
        NotPermitted => LoadDiagnostics.Forbidden(name),
        KeyRejected or NoKey => LoadDiagnostics.SignatureRequired(name),
        FileExists => LoadDiagnostics.AlreadyLoaded(name),
        _ => LoadDiagnostics.Refused(name, Marshal.GetPInvokeErrorMessage(error)),
    };

    /// <summary>What an error number of delete_module means; null when the module is gone.</summary>
    internal static Diagnostic? WhyNotUnloaded(string name, int error) =>
        error == NoEntry ? null : LoadDiagnostics.NotUnloaded(name, Marshal.GetPInvokeErrorMessage(error));

    [LibraryImport("libc", EntryPoint = "init_module", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int InitModule(nint image, nuint length, string parameters);

    [LibraryImport("libc", EntryPoint = "delete_module", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int DeleteModule(string name, uint flags);
}
