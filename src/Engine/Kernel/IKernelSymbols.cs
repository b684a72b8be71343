namespace Ksplice.Engine.Kernel;

/// <summary>The symbol table of a kernel and its modules. Names need not be unique, and one address may have several.</summary>
public interface IKernelSymbols
{
    /// <summary>Entries in the table.</summary>
    int Count { get; }

    /// <summary>Every entry of a name, by address; empty when there is none.</summary>
    IReadOnlyList<KernelSymbol> Find(string name);

    /// <summary>Every entry that starts exactly at an address; empty when there is none.</summary>
    IReadOnlyList<KernelSymbol> At(ulong address);

    /// <summary>The last entry at or before an address.</summary>
    /// <returns>False when the address lies before the first entry.</returns>
    bool TryFindNearest(ulong address, out KernelSymbol symbol);
}
