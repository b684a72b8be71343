namespace Ksplice.Abstractions.Architectures;

/// <summary>Names of addresses in the running kernel.</summary>
public interface ILiveSymbols
{
    /// <summary>Every name that starts exactly at an address; empty when there is none.</summary>
    IReadOnlyList<string> NamesAt(ulong address);
}
