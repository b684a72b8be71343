namespace Ksplice.Engine.Create.Diff.Model;

/// <summary>What a section of a kernel object holds, as far as hot updates care.</summary>
public enum SectionClass
{
    /// <summary>Nothing of it is in the running kernel: debug data, compile-time checks, names.</summary>
    NotLoaded,

    /// <summary>Functions that can be replaced.</summary>
    Code,

    /// <summary>Functions that must stay where they are: entry code, code that tracers must not touch.</summary>
    FixedCode,

    /// <summary>Functions thrown away after boot or load.</summary>
    InitCode,

    /// <summary>Functions that only run when a module leaves.</summary>
    ExitCode,

    /// <summary>Code that special tables or other code own: replacement instructions, out-of-line tails.</summary>
    AuxiliaryCode,

    /// <summary>Trampolines of static calls, rewritten by the kernel.</summary>
    StaticCallTrampoline,

    /// <summary>Writable variables with initial values.</summary>
    Data,

    /// <summary>Variables whose place counts: shared with a hypervisor, left out of a saved image, reserved at boot.</summary>
    FixedData,

    /// <summary>Variables that start as zero.</summary>
    ZeroData,

    /// <summary>One variable for each CPU.</summary>
    PerCpuData,

    /// <summary>Constants with names.</summary>
    ReadOnlyData,

    /// <summary>String literals that the linker merges.</summary>
    Strings,

    /// <summary>Constants without names that the linker merges.</summary>
    Constants,

    /// <summary>Data thrown away after boot or load.</summary>
    InitData,

    /// <summary>Tables that the kernel reads at boot or load and whose entries stand for themselves.</summary>
    Registration,

    /// <summary>Tables of what to do with certain devices when the kernel finds, enables or wakes one.</summary>
    DeviceFixups,

    /// <summary>Lists of type numbers that the kernel's build fills in after linking; until then only symbols tell what they hold.</summary>
    TypeIds,

    /// <summary>What <c>modinfo</c> shows.</summary>
    ModuleInformation,

    /// <summary>Tables about code, cut entry by entry.</summary>
    Special,

    /// <summary>Pointers to functions that the author of a patch wants called.</summary>
    Hooks,

    /// <summary>Nobody told us.</summary>
    Unknown,
}
