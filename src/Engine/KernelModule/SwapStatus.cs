namespace Ksplice.Engine.KernelModule;

/// <summary>What an apply or undo came to (<c>enum ksplice_status</c>). Everything but <see cref="Ok"/> left the kernel exactly as it was.</summary>
public enum SwapStatus : uint
{
    /// <summary>Done; for a dry run: would have been done.</summary>
    Ok = 0,

    /// <summary>A task is inside a guarded range.</summary>
    Busy = 1,

    /// <summary>A stack could not be read for certain.</summary>
    Unreliable = 2,

    /// <summary>Memory is not what was expected.</summary>
    BytesDiffer = 3,

    /// <summary>A kprobe, enabled or not, is on the bytes or reaches into them.</summary>
    Kprobe = 4,

    /// <summary>Code bytes that no single store can change.</summary>
    CrossesBlock = 5,

    /// <summary>Not code (or not data) of the kernel or of a module.</summary>
    BadAddress = 6,

    /// <summary>Code that the swap itself runs.</summary>
    OwnCode = 7,

    /// <summary>The id is applied or reversed already; when applying again: it is not reversed, or has another module.</summary>
    Exists = 8,

    /// <summary>No update has that id.</summary>
    NotFound = 9,

    /// <summary>Undo of an update that is reversed.</summary>
    NotApplied = 10,

    /// <summary>The kernel had no memory for the work.</summary>
    NoMemory = 11,

    /// <summary>The device was closed between attempts.</summary>
    Cancelled = 12,

    /// <summary>Reading back gave something else; everything was rolled back.</summary>
    VerifyFailed = 13,

    /// <summary>The kernel lacks what the mode needs.</summary>
    Unsupported = 14,

    /// <summary>A hook objects; its error number is the failing offset.</summary>
    Hook = 15,

    /// <summary>A hook is not code of the replacement module.</summary>
    BadHook = 16,
}
