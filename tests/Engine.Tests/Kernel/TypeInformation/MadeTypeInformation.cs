using System.Text;
using Ksplice.Engine.Kernel;

namespace Ksplice.Engine.Tests.Kernel.TypeInformation;

/// <summary>Memory that holds a kernel's type information (BTF) about some variables with one instance for each CPU, after a few types of every length.</summary>
internal sealed class MadeTypeInformation : IKernelMemory
{
    /// <summary>Bytes that it takes, the unused end included.</summary>
    public const int Length = 1024;

    private readonly ulong _start;

    public MadeTypeInformation(ulong start, params (string Name, uint Offset, bool IsGlobal)[] variables) => (_start, Bytes) = (start, Make(variables));

    public byte[] Bytes { get; }

    public bool TryRead(ulong address, Span<byte> destination)
    {
        if (address < _start || address - _start + (ulong)destination.Length > (ulong)Bytes.Length)
            return false;
        Bytes.AsSpan((int)(address - _start), destination.Length).CopyTo(destination);
        return true;
    }

    private static byte[] Make((string Name, uint Offset, bool IsGlobal)[] variables)
    {
        var names = new List<byte> { 0 };
        uint Named(string text)
        {
            var at = names.Count;
            names.AddRange([.. Encoding.UTF8.GetBytes(text), 0]);
            return (uint)at;
        }

        var types = new List<uint>();
        var count = 0u;
        uint Add(string name, uint kind, uint parts, params uint[] rest)
        {
            types.AddRange([name.Length == 0 ? 0 : Named(name), kind << 24 | parts, 4, .. rest]);
            return ++count;
        }

        Add("int", 1, 0, 0x20);
        Add("s", 4, 1, Named("a"), 1, 0);
        Add("", 13, 2, 0, 1, 0, 1);
        Add("e", 6, 2, Named("A"), 0, Named("B"), 1);
        Add("", 3, 0, 1, 1, 4);
        Add("f", 12, 0);
        var placed = variables.SelectMany(v => new[] { Add(v.Name, 14, 0, v.IsGlobal ? 1u : 0), v.Offset, 4u }).ToArray();
        // One elsewhere, of a name and place that a wrong reader would take.
        Add(".data", 15, 1, Add("per_cpu", 14, 0, 1), 0x40, 4);
        Add(".data..percpu", 15, (uint)variables.Length, placed);

        var typeBytes = types.SelectMany(BitConverter.GetBytes).ToArray();
        byte[] header = [0x9f, 0xeb, 1, 0, .. new[] { 24u, 0u, (uint)typeBytes.Length, (uint)typeBytes.Length, (uint)names.Count }.SelectMany(BitConverter.GetBytes)];
        byte[] all = [.. header, .. typeBytes, .. names];
        Assert.True(all.Length <= Length);
        Array.Resize(ref all, Length);
        return all;
    }
}
