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
        var sorted = true;
        for (var i = 1; i < _count && sorted; i++)
            sorted = _addresses[i - 1] <= _addresses[i];
        if (!sorted)
            SortByAddress();
        return new SymbolTable(_names, _addresses, _nameStarts, _types, _modules, [.. _moduleNames]);
    }

    private void SortByAddress()
    {
        var order = new int[_count];
        for (var i = 0; i < _count; i++)
            order[i] = i;
        Array.Sort(_addresses, order);
        var (starts, types, modules) = (new int[_count], new byte[_count], new short[_count]);
        for (var i = 0; i < _count; i++)
            (starts[i], types[i], modules[i]) = (_nameStarts[order[i]], _types[order[i]], _modules[order[i]]);
        (_nameStarts, _types, _modules) = (starts, types, modules);
    }
}
