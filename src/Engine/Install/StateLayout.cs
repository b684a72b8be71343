using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Engine.Install.Configuration;

namespace Ksplice.Engine.Install;

/// <summary>
/// What lies where below the state folder. <c>lock</c> is held by whoever changes anything; <c>sources/NAME</c> belongs to one source each;
/// <c>updates/ID.ksplice</c> are updates that were fetched, each whole, trusted and what its list said; <c>incoming</c> is where they are until then.
/// What is applied stands nowhere here: the kernel says that. <c>installed.json</c> says what a boot shall apply again.
/// </summary>
/// <param name="Root">Absolute path of the state folder.</param>
public sealed record StateLayout(string Root)
{
    /// <summary>The lock file.</summary>
    public string Lock => Path.Combine(Root, "lock");

    /// <summary>Folder of updates not judged yet.</summary>
    public string Incoming => Path.Combine(Root, "incoming");

    /// <summary>Folder of kept updates.</summary>
    public string Updates => Path.Combine(Root, "updates");

    /// <summary>A file with the release whose fixes are in force, for all to read.</summary>
    public string EffectiveKernel => Path.Combine(Root, "effective_kernel");

    /// <summary>What a boot applies again.</summary>
    public string Installed => Path.Combine(Root, "installed.json");

    /// <summary>There while a boot that applied updates is not known to have gone well.</summary>
    public string BootMarker => Path.Combine(Root, "boot.json");

    /// <summary>What unattended runs told already.</summary>
    public string Told => Path.Combine(Root, "told.json");

    /// <summary>The file of a kept update.</summary>
    /// <param name="id">An id as manifests have it; it holds no slash and begins with a letter or digit.</param>
    public string Update(string id) => Path.Combine(Updates, $"{id}.ksplice");

    /// <summary>What a plugin gets to know of a source.</summary>
    public UpdateSourceSection Section(ConfiguredSource source, SourceNetwork network, string architecture)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new(source.Name, source.Settings, network, Path.Combine(Root, "sources", source.Name), architecture);
    }

    /// <summary>Takes the lock for an operation that changes something.</summary>
    /// <returns>The lock, let go of by the system when this process dies; <see cref="OutcomeKind.Busy"/> with the name of whoever holds it.</returns>
    public Outcome<OperationLock> TakeLock() => OperationLock.Take(Lock);
}
