namespace Ksplice.Engine.Tests.Create.Diff.Adversarial;

/// <summary>The words in which units are written: what the kernel's macros of the same names leave in an object, and no more.</summary>
internal static class KernelLike
{
    /// <summary>Classes of locks, as a kernel that checks the order of locks has them; of no bytes in any other.</summary>
    public static string LockClass(int words) => $"struct lock_class_key {{ long x[{words}]; }}; extern void init_lock(void *, const char *, struct lock_class_key *);";

    public const string Head = """
        #if PATCHED
        #define WAS(...)
        #define NOW(...) __VA_ARGS__
        #else
        #define WAS(...) __VA_ARGS__
        #define NOW(...)
        #endif
        typedef _Bool bool; extern int g(int); extern int h(int); extern int printk(const char *, ...);
        #define noinline __attribute__((noinline))
        #define __always_inline inline __attribute__((always_inline))
        #define __used __attribute__((used))
        #define __weak __attribute__((weak))
        #define __aligned(x) __attribute__((aligned(x)))
        #define __section(name) __attribute__((section(name)))
        #define __init __section(".init.text") noinline __attribute__((cold))
        #define __exit __section(".exit.text") noinline __used
        #define __initdata __section(".init.data")
        #define __initcall(fn) static int (*__initcall__kmod_unit__1_2_##fn##6)(void) __used __section(".initcall6.init") = fn
        #define __read_mostly __section(".data..read_mostly")
        #define __ro_after_init __section(".data..ro_after_init")
        #define __sched __section(".sched.text") noinline
        #define __lockfunc __section(".spinlock.text") noinline
        #define __ref __section(".ref.text") noinline
        #define noinstr __section(".noinstr.text") noinline
        #define __kprobes __section(".kprobes.text") noinline
        #define DEFINE_PER_CPU(type, name) __section(".data..percpu") type name
        #define this_cpu_inc(v) asm volatile("incl %%gs:%0" : "+m"(v))
        #define NOKPROBE_SYMBOL(fn) static unsigned long __used __section("_kprobe_blacklist") _kbl_addr_##fn = (unsigned long)fn
        #define MODULE_INFO(unique, text) static const char __UNIQUE_ID_##unique[] __used __section(".modinfo") __aligned(1) = text
        /* Since 5.19 the checksum of an export's type is in no object. */
        #define EXPORT_SYMBOL(sym) asm(".section \"__ksymtab_strings\",\"aMS\",@progbits,1\n__kstrtab_" #sym ": .asciz \"" #sym "\"\n__kstrtabns_" #sym ": .asciz \"\"\n.previous\n" \
          ".section \"___ksymtab+" #sym "\",\"a\"\n.balign 4\n__ksymtab_" #sym ":\n.long " #sym " - .\n.long __kstrtab_" #sym " - .\n.long __kstrtabns_" #sym " - .\n.previous")
        /* Since 6.4. */
        #define EXPORT_SYMBOL_REFERENCE(sym) asm(".section \".export_symbol\",\"a\"\n__export_symbol_" #sym ":\n.asciz \"GPL\"\n.asciz \"\"\n.balign 8\n.quad " #sym "\n.previous")

        struct static_key { int enabled; long entries; };
        static __always_inline bool static_branch(struct static_key *const key) {
          asm goto("1: .byte 0x0f,0x1f,0x44,0x00,0x00\n.pushsection __jump_table,\"aw\"\n.balign 8\n.long 1b - .\n.long %l[yes] - .\n.quad %c0 + 0 - .\n.popsection" :: "i"(key) :: yes);
          return 0; yes: return 1; }

        struct static_call_key { void *func, *mods; };
        #define DEFINE_STATIC_CALL(name, fn) struct static_call_key __SCK__##name = { fn }; \
          asm(".pushsection .static_call.text,\"ax\"\n.balign 4\n.globl __SCT__" #name "\n__SCT__" #name ": jmp " #fn "\n.byte 0x0f,0xb9,0xcc\n.type __SCT__" #name ",@function\n" \
              ".size __SCT__" #name ", . - __SCT__" #name "\n.popsection")
        #define static_call(name) asm volatile("1: call __SCT__" #name "\n.pushsection .static_call_sites,\"aw\"\n.long 1b - .\n.long __SCK__" #name " - .\n.popsection" \
          ::: "rax", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "memory")

        struct tracepoint { const char *name; struct static_key key; void *call, *trampoline, *iterator, *reg, *unreg, *funcs; };
        #define DEFINE_TRACE(n) static const char __tpstrtab_##n[] __section("__tracepoints_strings") = #n; int __traceiter_##n(int x) { return g(x); } \
          DEFINE_STATIC_CALL(tp_func_##n, __traceiter_##n); extern int __SCT__tp_func_##n(int); \
          struct tracepoint __tracepoint_##n __used __section("__tracepoints") = { __tpstrtab_##n, { 0 }, &__SCK__tp_func_##n, __SCT__tp_func_##n, __traceiter_##n }; \
          asm(".section \"__tracepoints_ptrs\",\"a\"\n.balign 4\n.long __tracepoint_" #n " - .\n.previous")
        #define trace(n) do { if (static_branch(&__tracepoint_##n.key)) static_call(tp_func_##n); } while (0)

        struct _ddebug { const char *modname, *function, *filename, *format; unsigned line : 18, class : 6, flags : 8; struct static_key key __aligned(8); } __aligned(8);
        extern int __dynamic_pr_debug(struct _ddebug *, const char *);
        #define pr_debug(unique, text) do { static struct _ddebug __used __section("__dyndbg") __UNIQUE_ID_ddebug##unique = { "unit", __func__, "unit.c", text, __LINE__ }; \
          if (static_branch(&__UNIQUE_ID_ddebug##unique.key)) __dynamic_pr_debug(&__UNIQUE_ID_ddebug##unique, text); } while (0)
        #define ONCE(x) do { static bool __section(".data.once") __already_done; if (!__already_done) { __already_done = 1; g(x); } } while (0)

        """;
}
