using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Create.Extract;

/// <summary>A section of the replacement while it grows.</summary>
internal sealed class OutputSection(string name, uint type, ulong flags, ulong entrySize)
{
    private readonly List<byte> _bytes = [];

    public string Name => name;

    public uint Type => type;

    public ulong Flags => flags;

    public ulong EntrySize => entrySize;

    public ulong Alignment { get; private set; } = 1;

    public int Length => _bytes.Count;

    /// <summary>Gaps left by alignment, as offset and length.</summary>
    public List<(int Offset, int Length)> Gaps { get; } = [];

    public List<(int Offset, uint Type, string Symbol, long Addend)> Relocations { get; } = [];

    /// <summary>Adds bytes at the next aligned offset, which is returned.</summary>
    public int Append(ReadOnlySpan<byte> bytes, int length, ulong alignment)
    {
        alignment = Math.Max(1, alignment);
        Alignment = Math.Max(Alignment, alignment);
        var rest = _bytes.Count % (int)alignment;
        if (rest != 0)
        {
            Gaps.Add((_bytes.Count, (int)alignment - rest));
            _bytes.AddRange(new byte[(int)alignment - rest]);
        }

        var offset = _bytes.Count;
        _bytes.AddRange(bytes.IsEmpty ? new byte[length] : bytes.ToArray());
        return offset;
    }

    /// <summary>Adds bytes that end where the next append with this alignment begins.</summary>
    public void AppendFiller(ReadOnlySpan<byte> bytes, ulong alignment)
    {
        Alignment = Math.Max(Alignment, alignment);
        var over = (_bytes.Count + bytes.Length) % (int)alignment;
        if (over != 0)
        {
            Gaps.Add((_bytes.Count, (int)alignment - over));
            _bytes.AddRange(new byte[(int)alignment - over]);
        }

        _bytes.AddRange(bytes);
    }

    /// <summary>Empties a field that a relocation will fill: the kernel's loader takes any other content for damage.</summary>
    public void ClearField(int offset, int width)
    {
        for (var i = offset; i < offset + width; i++)
            _bytes[i] = 0;
    }

    public byte[] ToArray() => [.. _bytes];

    public bool IsExecutable => (flags & ElfConstants.FlagExecute) != 0;
}
