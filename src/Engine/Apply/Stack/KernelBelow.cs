using Ksplice.Engine.Kernel;

namespace Ksplice.Engine.Apply.Stack;

/// <summary>A kernel as it was shipped, seen through the updates that lie over it.</summary>
internal sealed class KernelBelow(IKernelView live, AppliedLayers layers) : IKernelView
{
    public KernelIdentity Identity => live.Identity;

    public IKernelSymbols Symbols => live.Symbols;

    public IReadOnlyList<LoadedModule> Modules => live.Modules;

    public IKernelMemory Memory { get; } = layers.Updates.Count == 0 ? live.Memory : new MemoryBelow(live.Memory, layers);
}
