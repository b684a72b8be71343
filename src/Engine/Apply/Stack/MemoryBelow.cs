using Ksplice.Engine.Kernel;
using Ksplice.Engine.KernelModule;

namespace Ksplice.Engine.Apply.Stack;

/// <summary>
/// Memory as it would be without the applied updates: where what an update wrote still stands, what it found there. Other bytes are
/// told as they are, so that whatever else edited them is seen.
/// </summary>
internal sealed class MemoryBelow(IKernelMemory live, AppliedLayers layers) : IKernelMemory
{
    // The update that came last is taken off first, as an undo would.
    private readonly List<MemoryWrite> _writes = [.. layers.Updates.Reverse().SelectMany(u => u.Writes)];

    public bool TryRead(ulong address, Span<byte> destination)
    {
        var (start, end) = (address, address + (ulong)destination.Length);
        if (!Widen(ref start, ref end))
            return live.TryRead(address, destination);
        // A write that reaches out of the range can only be judged as a whole.
        var bytes = new byte[end - start];
        if (!live.TryRead(start, bytes))
            return false;
        foreach (var write in _writes)
        {
            if (write.Address < start || write.Address >= end)
                continue;
            var place = bytes.AsSpan((int)(write.Address - start), write.NewBytes.Length);
            if (place.SequenceEqual(write.NewBytes.AsSpan()))
                write.OldBytes.AsSpan().CopyTo(place);
        }

        bytes.AsSpan((int)(address - start), destination.Length).CopyTo(destination);
        return true;
    }

    // Until no write crosses an end.
    private bool Widen(ref ulong start, ref ulong end)
    {
        var touched = false;
        for (var widened = true; widened;)
        {
            widened = false;
            foreach (var write in _writes)
            {
                if (!AppliedLayers.Overlaps(write, start, end - start))
                    continue;
                var (first, last) = (Math.Min(start, write.Address), Math.Max(end, write.Address + (ulong)write.NewBytes.Length));
                touched = true;
                widened |= first != start || last != end;
                (start, end) = (first, last);
            }
        }

        return touched;
    }
}
