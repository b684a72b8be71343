using Ksplice.Abstractions.Architectures;
using Ksplice.Engine.Kernel;

namespace Ksplice.Engine.Apply.Verify;

/// <summary>The kernel as an architecture's matcher asks it; names of thunks are asked thousands of times.</summary>
internal sealed class LiveKernel(IKernelView kernel) : ILiveKernel
{
    private readonly Dictionary<ulong, string[]> _names = [];

    public IReadOnlyList<string> NamesAt(ulong address)
    {
        if (_names.TryGetValue(address, out var known))
            return known;
        var symbols = kernel.Symbols.At(address);
        var names = new string[symbols.Count];
        for (var i = 0; i < names.Length; i++)
            names[i] = symbols[i].Name;
        _names.Add(address, names);
        return names;
    }

    public bool TryRead(ulong address, Span<byte> destination) => kernel.Memory.TryRead(address, destination);
}
