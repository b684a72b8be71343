using System.Collections.Immutable;
using Ksplice.Engine.KernelModule;

namespace Ksplice.Engine.Tests.Pipeline;

/// <summary>A kernel module that answers what the test wants and notes what it was told.</summary>
internal sealed class FakeDevice : IKernelModuleDevice
{
    public DeviceFeatures Features => DeviceFeatures.None;

    /// <summary>What the next swap comes to.</summary>
    public SwapResult Result { get; set; } = new() { Status = SwapStatus.Ok, Attempts = 1 };

    public ImmutableArray<WriteConflict> Conflicts { get; set; } = [];

    /// <summary>Index that cannot be held; null when all can.</summary>
    public int? NotHeld { get; set; }

    public List<ulong> Pinned { get; } = [];

    public List<string> Undone { get; } = [];

    public List<string> Released { get; } = [];

    public int? Pin(IReadOnlyList<ulong> addresses)
    {
        Pinned.AddRange(addresses);
        return addresses.Count > NotHeld ? NotHeld : null;
    }

    public ImmutableArray<WriteConflict> Check(IReadOnlyList<ExpectedBytes> expected) => Conflicts;

    public Task<SwapResult> ApplyAsync(ApplyRequest request) => Task.FromResult(Result);

    public Task<SwapResult> UndoAsync(string id, SwapEffort effort)
    {
        Undone.Add(id);
        return Task.FromResult(Result);
    }

    public ReleaseStatus Release(string id)
    {
        Released.Add(id);
        return ReleaseStatus.Released;
    }

    public void Dispose()
    {
    }
}
