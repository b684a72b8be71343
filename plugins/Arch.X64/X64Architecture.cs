using Ksplice.Abstractions.Architectures;
using Ksplice.Plugins.Arch.X64.RunPre;

namespace Ksplice.Plugins.Arch.X64;

/// <summary>64-bit x86.</summary>
public sealed class X64Architecture : IArchitecture
{
    private const ushort MachineX8664 = 62;

    /// <inheritdoc />
    public string Name => "x64";

    /// <inheritdoc />
    public IReadOnlyList<string> Aliases { get; } = ["x86_64", "x86-64", "amd64"];

    /// <inheritdoc />
    public string KernelName => "x86";

    /// <inheritdoc />
    public ElfTarget Elf { get; } = new(MachineX8664, Is64Bit: true, IsLittleEndian: true);

    /// <inheritdoc />
    public IRelocationSemantics Relocations { get; } = new X64Relocations();

    /// <inheritdoc />
    public ICodeReader Code { get; } = new X64CodeReader();

    /// <inheritdoc />
    public IReadOnlyList<SpecialSection> SpecialSections => X64SpecialSections.All;

    /// <inheritdoc />
    public IRunPreMatcher RunPre { get; } = new X64RunPreMatcher();

    /// <inheritdoc />
    public ITrampolineEncoder Trampolines { get; } = new X64Trampolines();
}
