using Ksplice.Abstractions.Architectures;
using Ksplice.Engine.Kernel;

namespace Ksplice.Engine.Apply.Verify;

/// <summary>The kernel as an architecture's matcher asks it; names of thunks are asked thousands of times.</summary>
internal sealed class LiveKernel(IKernelView kernel) : ILiveKernel
{
    private readonly Dictionary<ulong, string[]> _names = [];

    public IReadOnlyList<string> NamesAt(ulong address)
    {
        if (!_names.TryGetValue(address, out var names))
            _names.Add(address, names = [.. kernel.Symbols.At(address).Select(s => s.Name)]);
        return names;
    }

    public bool TryRead(ulong address, Span<byte> destination) => kernel.Memory.TryRead(address, destination);
}
