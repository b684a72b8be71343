using Ksplice.Abstractions.Architectures;
using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Create.Diff.Model;

/// <summary>
/// Tells what a section holds from its name and flags. Names are the kernel's (include/asm-generic/vmlinux.lds.h and
/// include/linux/init.h) and the compiler's (-ffunction-sections, -fdata-sections).
/// </summary>
public sealed class SectionClassifier(IReadOnlyList<SpecialSection> specialSections)
{
    private static readonly (string Prefix, SectionClass Class)[] Prefixes =
    [
        (".discard.", SectionClass.NotLoaded),
        (".debug", SectionClass.NotLoaded),
        (".comment", SectionClass.NotLoaded),
        (".note", SectionClass.NotLoaded),
        (".BTF_ids", SectionClass.TypeIds),
        (".BTF", SectionClass.NotLoaded),
        (".eh_frame", SectionClass.NotLoaded),
        (".group", SectionClass.NotLoaded),
        // Thrown away by the linker, but modpost makes the kernel's table of exports of it.
        (".export_symbol", SectionClass.Registration),
        (".ksplice.", SectionClass.Hooks),
        (".modinfo", SectionClass.ModuleInformation),
        (".gnu.linkonce.this_module", SectionClass.ModuleInformation),
        ("__versions", SectionClass.ModuleInformation),
        (".init.text", SectionClass.InitCode),
        (".meminit.text", SectionClass.InitCode),
        (".head.text", SectionClass.InitCode),
        (".exit.text", SectionClass.ExitCode),
        (".memexit.text", SectionClass.ExitCode),
        (".init.", SectionClass.InitData),
        (".meminit.", SectionClass.InitData),
        (".initcall", SectionClass.InitData),
        (".con_initcall", SectionClass.InitData),
        (".exit.data", SectionClass.InitData),
        (".exitcall.exit", SectionClass.InitData),
        (".x86_cpu_dev.init", SectionClass.InitData),
        (".noinstr.text", SectionClass.FixedCode),
        (".entry.text", SectionClass.FixedCode),
        (".kprobes.text", SectionClass.FixedCode),
        (".cpuidle.text", SectionClass.FixedCode),
        (".static_call.text", SectionClass.StaticCallTrampoline),
        (".altinstr_replacement", SectionClass.AuxiliaryCode),
        (".altinstr_aux", SectionClass.AuxiliaryCode),
        (".fixup", SectionClass.AuxiliaryCode),
        (".text", SectionClass.Code),
        (".sched.text", SectionClass.Code),
        (".spinlock.text", SectionClass.Code),
        (".ref.text", SectionClass.Code),
        (".irqentry.text", SectionClass.Code),
        (".softirqentry.text", SectionClass.Code),
        (".data..percpu..decrypted", SectionClass.FixedData),
        (".data..percpu", SectionClass.PerCpuData),
        (".data..decrypted", SectionClass.FixedData),
        (".bss..decrypted", SectionClass.FixedData),
        (".data..nosave", SectionClass.FixedData),
        (".bss..brk", SectionClass.FixedData),
        (".data.rel.ro", SectionClass.ReadOnlyData),
        (".data", SectionClass.Data),
        (".ref.data", SectionClass.Data),
        (".bss", SectionClass.ZeroData),
        (".rodata", SectionClass.ReadOnlyData),
        (".ref.rodata", SectionClass.ReadOnlyData),
        ("__dyndbg", SectionClass.Data),
        ("__ksymtab_strings", SectionClass.Registration),
        ("__ksymtab", SectionClass.Registration),
        ("___ksymtab", SectionClass.Registration),
        ("__kcrctab", SectionClass.Registration),
        ("___kcrctab", SectionClass.Registration),
        (".pci_fixup", SectionClass.DeviceFixups),
        ("__param", SectionClass.Registration),
        ("__modver", SectionClass.Registration),
        ("__tracepoints_strings", SectionClass.ReadOnlyData),
        ("__tracepoints_ptrs", SectionClass.Registration),
        ("__tracepoints", SectionClass.Registration),
        ("__bpf_raw_tp_map", SectionClass.Registration),
        ("_ftrace_events", SectionClass.Registration),
        ("_ftrace_eval_map", SectionClass.Registration),
        ("__syscalls_metadata", SectionClass.Registration),
        ("_error_injection_whitelist", SectionClass.Registration),
        ("_kprobe_blacklist", SectionClass.Registration),
        (".static_call_tramp_key", SectionClass.Registration),
        (".orc_header", SectionClass.NotLoaded),
        // Where functions have room for tracers; read only on architectures that describe it as a table about code.
        ("__patchable_function_entries", SectionClass.NotLoaded),
    ];

    /// <summary>Classifies one section.</summary>
    public SectionClass Classify(ElfSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        if (section.Type is ElfConstants.SectionSymbolTable or ElfConstants.SectionStringTable or ElfConstants.SectionRela
            or ElfConstants.SectionRel or ElfConstants.SectionNull or ElfConstants.SectionGroup or ElfConstants.SectionNote)
            return SectionClass.NotLoaded;
        if (FindSpecial(section.Name) is { } special)
            return special.IsDescriptive && special.Kind == SpecialSectionKind.DynamicDebug ? SectionClass.Data : SectionClass.Special;
        if (section.IsMergedStrings)
            return SectionClass.Strings;
        if (section.IsMerged && section.EntrySize > 0)
            return section.IsAllocated ? SectionClass.Constants : SectionClass.NotLoaded;
        foreach (var (prefix, found) in Prefixes)
        {
            if (section.Name.StartsWith(prefix, StringComparison.Ordinal))
                return found is SectionClass.Data && !section.IsWritable ? SectionClass.ReadOnlyData : found;
        }

        return section.IsAllocated ? SectionClass.Unknown : SectionClass.NotLoaded;
    }

    /// <summary>The table about code that has this name, or null.</summary>
    public SpecialSection? FindSpecial(string name) => specialSections.FirstOrDefault(s => s.Matches(name));
}
