namespace Ksplice.Corpus.Rehearsals;

/// <summary>A guest that applies and undoes updates. Throws when it is lost.</summary>
internal interface IBatchGuest : IAsyncDisposable
{
    /// <summary>Loads a module that an update is for.</summary>
    Task<ModuleLoad> LoadAsync(string module, CancellationToken cancellation);

    /// <summary>Applies updates one after the other, undoes all, and looks at the kernel's log.</summary>
    Task<BatchResult> RehearseAsync(IReadOnlyList<string> updates, CancellationToken cancellation);

    /// <summary>Takes modules out again where that is possible.</summary>
    Task UnloadAsync(IEnumerable<string> modules, CancellationToken cancellation);
}

/// <summary>What became of a batch.</summary>
/// <param name="Word">One of the words of <see cref="Runs.RehearsalOutcome"/>; of a batch it says that something in it ended so.</param>
/// <param name="Detail">Codes, or the kernel's words.</param>
/// <param name="Pauses">Pause of each applied update, in nanoseconds.</param>
/// <param name="IsGuestUsable">False when the guest may be damaged, or still holds updates.</param>
internal sealed record BatchResult(string Word, string Detail, IReadOnlyList<long> Pauses, bool IsGuestUsable);

/// <summary>How a module came into a guest.</summary>
/// <param name="Obstacle">Why it is not there; null when it is.</param>
/// <param name="Dormant">Why its own code was kept from starting; empty when it started.</param>
internal sealed record ModuleLoad(string? Obstacle, string Dormant);
