namespace Ksplice.Abstractions.Architectures;

/// <summary>
/// Everything the engine must ask about a processor. The members are a ladder: <see cref="Relocations"/>,
/// <see cref="Code"/> and <see cref="SpecialSections"/> are enough to compare objects and to make updates;
/// <see cref="RunPre"/> is needed to verify, <see cref="Trampolines"/> to apply.
/// Implementations are stateless and safe for concurrent use.
/// </summary>
public interface IArchitecture
{
    /// <summary>Short lower-case name, as given to <c>--arch</c>: <c>x64</c>.</summary>
    string Name { get; }

    /// <summary>Other names by which it is known: <c>x86_64</c>, <c>amd64</c>.</summary>
    IReadOnlyList<string> Aliases { get; }

    /// <summary>The kernel's own name for it, as in <c>make ARCH=</c>.</summary>
    string KernelName { get; }

    /// <summary>What its object files say of themselves.</summary>
    ElfTarget Elf { get; }

    /// <summary>Meaning of its relocation types.</summary>
    IRelocationSemantics Relocations { get; }

    /// <summary>Reading of its machine code.</summary>
    ICodeReader Code { get; }

    /// <summary>The kernel's tables about code, as this architecture lays them out.</summary>
    IReadOnlyList<SpecialSection> SpecialSections { get; }

    /// <summary>Run-pre matching of code against live memory.</summary>
    IRunPreMatcher RunPre { get; }

    /// <summary>Entry sites and jumps.</summary>
    ITrampolineEncoder Trampolines { get; }
}
