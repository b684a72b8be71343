namespace Ksplice.Engine.Kernel.Image;

/// <summary>Two tables as one.</summary>
internal sealed class CombinedSymbols(IKernelSymbols first, IKernelSymbols second) : IKernelSymbols
{
    public int Count => first.Count + second.Count;

    public IReadOnlyList<KernelSymbol> Find(string name) => Join(first.Find(name), second.Find(name));

    public IReadOnlyList<KernelSymbol> At(ulong address) => Join(first.At(address), second.At(address));

    public bool TryFindNearest(ulong address, out KernelSymbol symbol)
    {
        var found = first.TryFindNearest(address, out symbol);
        if (!second.TryFindNearest(address, out var other))
            return found;
        if (!found || other.Address > symbol.Address)
            symbol = other;
        return true;
    }

    private static IReadOnlyList<KernelSymbol> Join(IReadOnlyList<KernelSymbol> a, IReadOnlyList<KernelSymbol> b) =>
        b.Count == 0 ? a : a.Count == 0 ? b : [.. a, .. b];
}
