namespace Ksplice.Abstractions.Architectures;

/// <summary>What a matcher may ask about the running kernel beyond the bytes it compares.</summary>
public interface ILiveKernel
{
    /// <summary>Every name that starts exactly at an address; empty when there is none.</summary>
    IReadOnlyList<string> NamesAt(ulong address);

    /// <summary>Reads memory, all of the range or nothing.</summary>
    /// <param name="address">Virtual address of the first byte.</param>
    /// <param name="destination">Receives the bytes.</param>
    /// <returns>False when part of it is not known to be mapped.</returns>
    bool TryRead(ulong address, Span<byte> destination);
}
