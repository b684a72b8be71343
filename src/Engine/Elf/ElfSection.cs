namespace Ksplice.Engine.Elf;

/// <summary>One section of an object.</summary>
public sealed record ElfSection
{
    /// <summary>Its number in the section header table.</summary>
    public required int Index { get; init; }

    public required string Name { get; init; }

    public required uint Type { get; init; }

    public required ulong Flags { get; init; }

    public ulong Address { get; init; }

    /// <summary>Where its bytes stand in the file.</summary>
    public ulong FileOffset { get; init; }

    /// <summary>Bytes in memory; also for sections without bytes in the file.</summary>
    public required ulong Size { get; init; }

    public uint Link { get; init; }

    public uint Info { get; init; }

    public ulong Alignment { get; init; } = 1;

    public ulong EntrySize { get; init; }

    /// <summary>The bytes; empty for <c>SHT_NOBITS</c>.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>Relocations of this section, sorted by offset; those with the same offset keep their order.</summary>
    public IReadOnlyList<ElfRelocation> Relocations { get; init; } = [];

    /// <summary>False when addends stand in the fields (<c>SHT_REL</c>).</summary>
    public bool HasExplicitAddends { get; init; } = true;

    public bool IsAllocated => (Flags & ElfConstants.FlagAllocate) != 0;

    public bool IsWritable => (Flags & ElfConstants.FlagWrite) != 0;

    public bool IsExecutable => (Flags & ElfConstants.FlagExecute) != 0;

    /// <summary>True for sections whose equal strings the linker makes one.</summary>
    public bool IsMergedStrings => (Flags & (ElfConstants.FlagMerge | ElfConstants.FlagStrings)) == (ElfConstants.FlagMerge | ElfConstants.FlagStrings);

    /// <summary>True for sections whose equal entries the linker makes one.</summary>
    public bool IsMerged => (Flags & ElfConstants.FlagMerge) != 0;

    /// <summary>The number of the first relocation at or after an offset; the count of all when there is none.</summary>
    public int FirstRelocationAt(ulong offset)
    {
        var (low, high) = (0, Relocations.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Relocations[middle].Offset < offset)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    /// <summary>Whether some relocation applies to a range.</summary>
    /// <param name="start">First byte.</param>
    /// <param name="end">Byte after the last.</param>
    public bool HasRelocationIn(int start, int end)
    {
        var first = FirstRelocationAt((ulong)start);
        return first < Relocations.Count && Relocations[first].Offset < (ulong)end;
    }
}
