using Ksplice.Abstractions.Architectures;
using static Ksplice.Abstractions.Architectures.SpecialFieldRole;

namespace Ksplice.Plugins.Arch.X64;

/// <summary>
/// The kernel's tables about code as x86 lays them out. Field offsets are those of the C types named, which have kept
/// them from 6.1 to 6.12; a negative offset counts from the end of the entry, where a type grew in the middle.
/// </summary>
internal static class X64SpecialSections
{
    public static IReadOnlyList<SpecialSection> All { get; } =
    [
        new(".altinstructions", SpecialSectionKind.Alternatives, "struct alt_instr", 0,
            [new(0, 4, Owner), new(4, 4, Replacement), new(-2, 1, OwnerLength), new(-1, 1, ReplacementLength)]),
        new(".parainstructions", SpecialSectionKind.Paravirt, "struct paravirt_patch_site", 0,
            [new(0, 8, Owner), new(9, 1, OwnerLength)]),
        new("__bug_table", SpecialSectionKind.Bug, "struct bug_entry", 0,
            [new(0, 4, Owner), new(4, 4, Reference), new(8, 2, LineNumber)]),
        new("__ex_table", SpecialSectionKind.Exception, "struct exception_table_entry", 0,
            [new(0, 4, Owner), new(4, 4, Reference)]),
        new("__jump_table", SpecialSectionKind.JumpLabel, "struct jump_entry", 0,
            [new(0, 4, Owner), new(4, 4, Reference), new(8, 8, Reference)]),
        new(".static_call_sites", SpecialSectionKind.StaticCall, "struct static_call_site", 0,
            [new(0, 4, Owner), new(4, 4, Reference)]),
        Places(".smp_locks", SpecialSectionKind.SmpLock, 4),
        Places(".return_sites", SpecialSectionKind.Return, 4),
        Places(".retpoline_sites", SpecialSectionKind.Retpoline, 4),
        Places(".call_sites", SpecialSectionKind.CallSite, 4),
        Places(".ibt_endbr_seal", SpecialSectionKind.LandingPadSeal, 4),
        Places("__mcount_loc", SpecialSectionKind.FunctionTracer, 8),
        Places(".orc_unwind_ip", SpecialSectionKind.UnwindAddress, 4),
        new(".orc_unwind", SpecialSectionKind.UnwindData, "struct orc_entry", 0, []),
        new("__dyndbg", SpecialSectionKind.DynamicDebug, "struct _ddebug", 0, [new(32, 4, LineNumber, 0x3ffff)]) { IsDescriptive = true },
        new(".printk_index", SpecialSectionKind.PrintkIndex, null, 8, [new(0, 8, Reference)]) { IsDescriptive = true },
        Places("runtime_ptr_*", SpecialSectionKind.RuntimeConstant, 4) with { WrittenWidth = 8 },
        Places("runtime_shift_*", SpecialSectionKind.RuntimeConstant, 4) with { WrittenWidth = 1 },
    ];

    private static SpecialSection Places(string name, SpecialSectionKind kind, int width) =>
        new(name, kind, null, width, [new(0, width, Owner)]);
}
