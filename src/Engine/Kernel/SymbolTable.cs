using System.Text;

namespace Ksplice.Engine.Kernel;

/// <summary>
/// A hundred thousand symbols without a hundred thousand objects: one buffer of names, flat arrays beside it, a hash
/// chain by name and an order by address. A few megabytes for a whole kernel.
/// </summary>
public sealed class SymbolTable : IKernelSymbols
{
    private readonly byte[] _names;
    private readonly ulong[] _addresses;
    private readonly int[] _nameStarts;
    private readonly byte[] _types;
    private readonly short[] _modules;
    private readonly string[] _moduleNames;
    private readonly int[] _buckets;
    private readonly int[] _next;

    /// <summary>Takes over the arrays.</summary>
    /// <param name="names">Names one after the other, each ended by a zero byte.</param>
    /// <param name="addresses">Sorted addresses.</param>
    /// <param name="nameStarts">Start of each entry's name.</param>
    /// <param name="types">Letters.</param>
    /// <param name="modules">Index into <paramref name="moduleNames"/>, or −1.</param>
    /// <param name="moduleNames">Names of modules.</param>
    internal SymbolTable(byte[] names, ulong[] addresses, int[] nameStarts, byte[] types, short[] modules, string[] moduleNames)
    {
        (_names, _addresses, _nameStarts, _types, _modules, _moduleNames) = (names, addresses, nameStarts, types, modules, moduleNames);
        var size = 16;
        while (size < addresses.Length)
            size *= 2;
        _buckets = new int[size];
        _next = new int[addresses.Length];
        // Backwards, so that each chain ends up in order of address.
        for (var i = addresses.Length - 1; i >= 0; i--)
        {
            ref var bucket = ref _buckets[Hash(NameBytes(i)) & (uint)(size - 1)];
            _next[i] = bucket;
            bucket = i + 1;
        }
    }

    /// <inheritdoc />
    public int Count => _addresses.Length;

    /// <summary>The highest address; 0 when the kernel hides all of them.</summary>
    public ulong HighestAddress => _addresses.Length == 0 ? 0 : _addresses[^1];

    /// <inheritdoc />
    public IReadOnlyList<KernelSymbol> Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var wanted = Encoding.UTF8.GetBytes(name);
        List<KernelSymbol>? found = null;
        for (var i = _buckets[Hash(wanted) & (uint)(_buckets.Length - 1)]; i != 0; i = _next[i - 1])
        {
            if (NameBytes(i - 1).SequenceEqual(wanted))
                (found ??= []).Add(Entry(i - 1, name));
        }

        return found ?? (IReadOnlyList<KernelSymbol>)[];
    }

    /// <inheritdoc />
    public IReadOnlyList<KernelSymbol> At(ulong address)
    {
        var first = LowerBound(address);
        if (first == _addresses.Length || _addresses[first] != address)
            return [];
        var found = new List<KernelSymbol>(2);
        for (var i = first; i < _addresses.Length && _addresses[i] == address; i++)
            found.Add(Entry(i, null));
        return found;
    }

    /// <inheritdoc />
    public bool TryFindNearest(ulong address, out KernelSymbol symbol)
    {
        var after = address == ulong.MaxValue ? _addresses.Length : LowerBound(address + 1);
        symbol = after == 0 ? default : Entry(after - 1, null);
        return after != 0;
    }

    /// <summary>Addresses of the symbols of modules, in order, with the module's name.</summary>
    internal IEnumerable<(ulong Address, string Module)> OfModules()
    {
        for (var i = 0; i < _addresses.Length; i++)
        {
            if (_modules[i] >= 0)
                yield return (_addresses[i], _moduleNames[_modules[i]]);
        }
    }

    private KernelSymbol Entry(int index, string? name) => new(
        name ?? Encoding.UTF8.GetString(NameBytes(index)),
        _addresses[index],
        (char)_types[index],
        _modules[index] < 0 ? null : _moduleNames[_modules[index]]);

    private int LowerBound(ulong address)
    {
        var (low, high) = (0, _addresses.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_addresses[middle] < address)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private ReadOnlySpan<byte> NameBytes(int index)
    {
        var rest = _names.AsSpan(_nameStarts[index]);
        return rest[..rest.IndexOf((byte)0)];
    }

    // FNV-1a.
    private static uint Hash(ReadOnlySpan<byte> name)
    {
        var hash = 2166136261u;
        foreach (var b in name)
            hash = (hash ^ b) * 16777619u;
        return hash ^ (hash >> 15);
    }
}
