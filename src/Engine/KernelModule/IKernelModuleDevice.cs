using System.Collections.Immutable;

namespace Ksplice.Engine.KernelModule;

/// <summary>
/// The mechanism in the kernel. It does what it is told or says why not; what to tell it is decided elsewhere. One
/// request at a time. Invalid arguments are a bug of the caller and throw <see cref="KernelModuleException"/>.
/// </summary>
public interface IKernelModuleDevice : IDisposable
{
    /// <summary>What the module can do here.</summary>
    DeviceFeatures Features { get; }

    /// <summary>
    /// Holds every module that an address lies in. The holds belong to this device until an apply succeeds, then to the
    /// update; disposing drops the others.
    /// </summary>
    /// <param name="addresses">Any number.</param>
    /// <returns>Index of the first address that is in no module and not in the kernel image (nothing of its batch is then
    /// held), or null when all are held.</returns>
    int? Pin(IReadOnlyList<ulong> addresses);

    /// <summary>Compares bytes and looks for kprobes; changes nothing.</summary>
    /// <param name="expected">Any number; runs must not overlap within 4096 of them.</param>
    ImmutableArray<WriteConflict> Check(IReadOnlyList<ExpectedBytes> expected);

    /// <summary>Applies an update.</summary>
    /// <returns>The outcome; <see cref="SwapStatus.Exists"/> when the id is taken, <see cref="SwapStatus.NotFound"/> when there is nothing to apply again.</returns>
    /// <exception cref="KernelModuleException">Invalid arguments, or the replacement module is not loaded (ENOENT).</exception>
    Task<SwapResult> ApplyAsync(ApplyRequest request);

    /// <summary>Takes an update back; its replacement module stays loaded and held.</summary>
    Task<SwapResult> UndoAsync(string id, SwapEffort effort);

    /// <summary>Forgets a reversed update and drops the modules it held.</summary>
    ReleaseStatus Release(string id);
}
