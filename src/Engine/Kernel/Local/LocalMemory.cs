namespace Ksplice.Engine.Kernel.Local;

/// <summary>
/// Memory of the running kernel. kcore answers holes of the module area with zeros, so only the kernel image and the areas
/// of modules that were present when the view was opened count as mapped.
/// </summary>
internal sealed class LocalMemory(SegmentedFile core, IReadOnlyList<AddressArea> mapped) : IKernelMemory
{
    public bool TryRead(ulong address, Span<byte> destination)
    {
        foreach (var (start, length) in mapped)
        {
            var offset = address - start;
            if (offset < length && length - offset >= (ulong)destination.Length)
                return core.TryRead(address, destination);
        }

        return false;
    }
}
