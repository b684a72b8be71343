namespace Ksplice.Engine.Kernel;

/// <summary>Reads memory of a kernel by virtual address.</summary>
public interface IKernelMemory
{
    /// <summary>Reads a range, all of it or nothing.</summary>
    /// <param name="address">Virtual address of the first byte.</param>
    /// <param name="destination">Receives the bytes.</param>
    /// <returns>
    /// False when any byte is not known to be mapped: a source that answers holes with zeros must know its holes.
    /// </returns>
    bool TryRead(ulong address, Span<byte> destination);
}
