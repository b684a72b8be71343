namespace Ksplice.Engine.Kernel;

/// <summary>Collects symbols in any order.</summary>
internal sealed class SymbolTableBuilder
{
    private readonly List<string> _moduleNames = [];
    private byte[] _names = new byte[3 << 20];
    private ulong[] _addresses = new ulong[1 << 17];
    private int[] _nameStarts = new int[1 << 17];
    private byte[] _types = new byte[1 << 17];
    private short[] _modules = new short[1 << 17];
    private int _count;
    private int _used;

    /// <summary>Number to give to <see cref="Add"/> for a module; the same name twice in a row gives the same number.</summary>
    public short AddModule(string name)
    {
        var known = _moduleNames.LastIndexOf(name);
        if (known >= 0)
            return (short)known;
        _moduleNames.Add(name);
        return checked((short)(_moduleNames.Count - 1));
    }

    public void Add(ReadOnlySpan<byte> name, ulong address, byte type, short module)
    {
        if (_count == _addresses.Length)
        {
            Array.Resize(ref _addresses, _count * 2);
            Array.Resize(ref _nameStarts, _count * 2);
            Array.Resize(ref _types, _count * 2);
            Array.Resize(ref _modules, _count * 2);
        }

        while (_names.Length - _used <= name.Length)
            Array.Resize(ref _names, _names.Length * 2);
        name.CopyTo(_names.AsSpan(_used));
        _addresses[_count] = address;
        _nameStarts[_count] = _used;
        _types[_count] = type;
        _modules[_count++] = module;
        _used += name.Length;
        _names[_used++] = 0;
    }

    /// <summary>Makes the table; the builder is spent.</summary>
    public SymbolTable Build()
    {
        Array.Resize(ref _addresses, _count);
        var sorted = Math.Min(_count, 1);
        while (sorted < _count && _addresses[sorted - 1] <= _addresses[sorted])
            sorted++;
        if (sorted < _count)
            SortByAddress(sorted);
        return new SymbolTable(_names, _addresses, _nameStarts, _types, _modules, [.. _moduleNames]);
    }

    // The kernel lists its own symbols, nearly all there are, in order; so the few of its modules are sorted and merged in.
    private void SortByAddress(int sorted)
    {
        var rest = new AddressedEntry[_count - sorted];
        for (var i = sorted; i < _count; i++)
            rest[i - sorted] = new(_addresses[i], i);
        rest.AsSpan().Sort(AddressedEntry.Compare);
        var order = new int[_count];
        var (head, tail) = (0, 0);
        for (var i = 0; i < _count; i++)
            order[i] = tail == rest.Length || (head < sorted && _addresses[head] <= rest[tail].Address) ? head++ : rest[tail++].Index;
        Reorder(order);
    }

    private void Reorder(int[] order)
    {
        var (addresses, starts, types, modules) = (new ulong[_count], new int[_count], new byte[_count], new short[_count]);
        for (var i = 0; i < _count; i++)
            (addresses[i], starts[i], types[i], modules[i]) = (_addresses[order[i]], _nameStarts[order[i]], _types[order[i]], _modules[order[i]]);
        (_addresses, _nameStarts, _types, _modules) = (addresses, starts, types, modules);
    }

    private readonly record struct AddressedEntry(ulong Address, int Index)
    {
        // By index among equals: aliases keep the order in which the kernel lists them.
        public static int Compare(AddressedEntry left, AddressedEntry right) =>
            left.Address != right.Address ? left.Address.CompareTo(right.Address) : left.Index.CompareTo(right.Index);
    }
}
