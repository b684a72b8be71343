namespace Ksplice.Plugins.Arch.X64.Flow;

/// <summary>Functions of the kernel that keep to a convention of their own, by the names that compiler and kernel give them.</summary>
internal static class X64Names
{
    private static readonly string[] s_own =
        ["__x86_", "__SCT__", "__get_user_", "__put_user_", "__sw_hweight", "__raw_callee_save_", "preempt_schedule", "xen_hypercall", "hypercall_page"];

    /// <summary>Called at a function's entry, and changes no register.</summary>
    public static bool IsTracer(string name) => name is "__fentry__" or "mcount";

    /// <summary>Jumped to instead of returning (arch/x86/lib/retpoline.S).</summary>
    public static bool IsReturn(string name) => name == "__x86_return_thunk";

    /// <summary>
    /// True for what is not called as compiled functions are: thunks that go on where a register says, accesses to user memory with the value in
    /// another register, and what may be called without telling the compiler, so that no register may change (arch/x86/lib,
    /// include/linux/static_call.h, arch/x86/include/asm/paravirt.h).
    /// </summary>
    public static bool HasOwnConvention(string name) => s_own.Any(o => name.StartsWith(o, StringComparison.Ordinal));
}
