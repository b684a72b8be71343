using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Apply.Verify;

/// <summary>Which sections of an object run, and so can and must be found in memory.</summary>
internal static class CodeSections
{
    // Freed after boot or load; thrown away by the linker; or code without a place of its own (alternatives), which the
    // kernel copies elsewhere. Static-call trampolines are rewritten as a whole.
    private static readonly string[] Excluded = [".init", ".meminit", ".cpuinit", ".devinit", ".discard", ".static_call.text", ".altinstr_"];

    public static IEnumerable<ElfSection> Of(ElfObject elf, bool isModule) =>
        elf.Sections.Where(s => s is { IsAllocated: true, IsExecutable: true, Data.Length: > 0 } && !IsExcluded(s.Name, isModule));

    private static bool IsExcluded(string name, bool isModule) =>
        Array.Exists(Excluded, e => name.StartsWith(e, StringComparison.Ordinal))
        || (!isModule && (name.StartsWith(".exit", StringComparison.Ordinal) || name.StartsWith(".memexit", StringComparison.Ordinal)));
}
