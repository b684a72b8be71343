namespace Ksplice.Engine.Elf;

/// <summary>One program header.</summary>
/// <param name="Type"><c>p_type</c>: 1 is a loadable segment, 4 a note.</param>
/// <param name="Flags"><c>p_flags</c>.</param>
/// <param name="FileOffset">Where its bytes stand in the file.</param>
/// <param name="VirtualAddress">Where they stand in memory.</param>
/// <param name="FileSize">Bytes in the file.</param>
/// <param name="MemorySize">Bytes in memory.</param>
public readonly record struct ElfSegment(uint Type, uint Flags, ulong FileOffset, ulong VirtualAddress, ulong FileSize, ulong MemorySize)
{
    public const uint Load = 1;
    public const uint Note = 4;
}
