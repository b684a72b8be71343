using System.Collections.Immutable;

namespace Ksplice.Engine.KernelModule;

/// <summary>Copies of byte runs at addresses that stay, for the kernel to read during a request.</summary>
internal sealed class PinnedBytes
{
    private readonly byte[] _bytes;
    private int _used;

    /// <summary>Room for runs.</summary>
    /// <param name="capacity">Bytes of all runs together.</param>
    public PinnedBytes(int capacity) => _bytes = GC.AllocateUninitializedArray<byte>(capacity, pinned: true);

    /// <summary>Address of the copy of a run.</summary>
    /// <exception cref="ArgumentException">More than the capacity.</exception>
    public unsafe ulong Add(ImmutableArray<byte> run)
    {
        run.CopyTo(0, _bytes, _used, run.Length);
        var address = AddressOf(_bytes) + (ulong)_used;
        _used += run.Length;
        return address;
    }

    /// <summary>Address of the first element of a pinned array; 0 for an empty one, which the protocol wants so.</summary>
    public static unsafe ulong AddressOf<T>(T[] pinned)
        where T : unmanaged
    {
        fixed (T* first = pinned)
            return (ulong)first;
    }

    /// <summary>A pinned array with an element for each item.</summary>
    public static TTo[] Convert<TFrom, TTo>(IReadOnlyList<TFrom> items, Func<TFrom, TTo> convert)
        where TTo : unmanaged
    {
        var result = GC.AllocateUninitializedArray<TTo>(items.Count, pinned: true);
        for (var i = 0; i < result.Length; i++)
            result[i] = convert(items[i]);
        return result;
    }
}
