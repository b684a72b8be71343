namespace Ksplice.Engine.Kernel;

/// <summary>A run of kernel addresses.</summary>
/// <param name="Start">The first.</param>
/// <param name="Length">Bytes.</param>
public readonly record struct AddressArea(ulong Start, ulong Length)
{
    /// <summary>Whether an address lies in it.</summary>
    public bool Contains(ulong address) => address - Start < Length;
}
