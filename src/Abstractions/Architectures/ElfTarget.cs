namespace Ksplice.Abstractions.Architectures;

/// <summary>The ELF identity of an architecture's objects (System V gABI, chapter 4).</summary>
/// <param name="Machine"><c>e_machine</c>, 16 bits.</param>
/// <param name="Is64Bit">True for <c>ELFCLASS64</c>.</param>
/// <param name="IsLittleEndian">True for <c>ELFDATA2LSB</c>.</param>
public readonly record struct ElfTarget(ushort Machine, bool Is64Bit, bool IsLittleEndian);
