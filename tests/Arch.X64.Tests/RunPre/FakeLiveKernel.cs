using Ksplice.Abstractions.Architectures;

namespace Ksplice.Plugins.Arch.X64.Tests.RunPre;

/// <summary>A kernel with just the names and the bytes a test gives it.</summary>
internal sealed class FakeLiveKernel : ILiveKernel
{
    private readonly Dictionary<ulong, List<string>> _names = [];
    private readonly Dictionary<ulong, byte[]> _memory = [];

    public FakeLiveKernel Name(string name, ulong address)
    {
        if (!_names.TryGetValue(address, out var names))
            _names.Add(address, names = []);
        names.Add(name);
        return this;
    }

    public FakeLiveKernel Memory(ulong address, byte[] bytes)
    {
        _memory.Add(address, bytes);
        return this;
    }

    public IReadOnlyList<string> NamesAt(ulong address) => _names.GetValueOrDefault(address) ?? [];

    public bool TryRead(ulong address, Span<byte> destination)
    {
        if (!_memory.TryGetValue(address, out var bytes) || bytes.Length < destination.Length)
            return false;
        bytes.AsSpan(0, destination.Length).CopyTo(destination);
        return true;
    }
}
