namespace Ksplice.Engine.Tests.Create.Diff;

/// <summary>Units whose functions have entries in the kernel's tables about code, written as the kernel's macros write them (Linux 6.1).</summary>
internal static class SpecialTables
{
    /// <summary>Macros, each an entry about the place it stands at.</summary>
    public const string Head = """
        extern int g(int); extern int printk(const char *, ...); extern long key[2]; extern int static_call_target(int);
        #define noinline __attribute__((noinline))
        #define NOP5 ".byte 0x0f,0x1f,0x44,0x00,0x00\n"
        #define BUG_AT(line) asm volatile("1: ud2\n.pushsection __bug_table,\"aw\"\n2: .long 1b - .\n.long %c0 - .\n.word %c1\n.word 0\n.org 2b + 12\n.popsection" :: "i"(__FILE__), "i"(line))
        #define BUG() BUG_AT(__LINE__)
        #define EXTABLE() asm volatile("1: movl (%0), %%eax\n2:\n.pushsection __ex_table,\"a\"\n.balign 4\n.long 1b - .\n.long 2b - .\n.long 3\n.popsection" :: "r"(&key) : "eax")
        #define JUMP_LABEL(x) asm goto("1: " NOP5 ".pushsection __jump_table,\"aw\"\n.balign 8\n.long 1b - .\n.long %l[yes] - .\n.quad %c0 + 0 - .\n.popsection" :: "i"(&key) :: yes)
        #define ALTERNATIVE() asm volatile("661: " NOP5 "662:\n.pushsection .altinstructions,\"a\"\n.long 661b - .\n.long 663f - .\n.word 100\n.byte 662b - 661b\n.byte 664f - 663f\n.popsection\n" \
          ".pushsection .altinstr_replacement,\"ax\"\n663: call g\n664:\n.popsection" ::: "rax", "rdi", "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11")
        #define STATIC_CPU_HAS() asm goto("1: jmp 6f\n2:\n.pushsection .altinstructions,\"a\"\n.long 1b - .\n.long 4f - .\n.word 3\n.byte 2b - 1b\n.byte 5f - 4f\n.popsection\n" \
          ".pushsection .altinstr_replacement,\"ax\"\n4: jmp %l[no]\n5:\n.popsection\n.pushsection .altinstructions,\"a\"\n.long 1b - .\n.long 0\n.word 9\n.byte 2b - 1b\n.byte 0\n.popsection\n" \
          ".pushsection .altinstr_aux,\"ax\"\n6: testb $1, key(%%rip)\njnz %l[yes]\njmp %l[no]\n.popsection" :::: yes, no)
        #define PARAVIRT() asm volatile("771: call *key(%%rip)\n772:\n.pushsection .parainstructions,\"a\"\n.balign 8\n.quad 771b\n.byte 3\n.byte 772b - 771b\n.balign 8\n.popsection" ::: "rax")
        #define SMP_LOCK() asm volatile(".pushsection .smp_locks,\"a\"\n.balign 4\n.long 671f - .\n.popsection\n671: lock; incl key(%%rip)" ::: "memory")
        #define STATIC_CALL() asm volatile("1: call static_call_target\n.pushsection .static_call_sites,\"aw\"\n.long 1b - .\n.long key - .\n.popsection" ::: "rax")
        #define RETURN_SITE() asm volatile("1: jmp 2f\n2:\n.pushsection .return_sites,\"a\"\n.long 1b - .\n.popsection\n")
        #define RETPOLINE_SITE() asm volatile("1: call *%%rax\n.pushsection .retpoline_sites,\"a\"\n.long 1b - .\n.popsection" ::: "rax")
        #define MCOUNT() asm volatile("1: " NOP5 ".pushsection __mcount_loc,\"a\"\n.balign 8\n.quad 1b\n.popsection")
        #define ORC() asm volatile("1:\n.pushsection .orc_unwind_ip,\"a\"\n.long 1b - .\n.popsection\n.pushsection .orc_unwind,\"a\"\n.word 8, 0, 0x25\n.popsection")

        """;

    /// <summary>Two functions that have an entry in every table.</summary>
    public const string Unit = """
        int a(int x) { BUG(); EXTABLE(); JUMP_LABEL(x); ALTERNATIVE(); PARAVIRT(); SMP_LOCK(); STATIC_CALL(); RETPOLINE_SITE(); RETURN_SITE(); MCOUNT(); ORC(); STATIC_CPU_HAS(); no: return g(x) + 1; yes: return 2; }
        int b(int x) { BUG(); EXTABLE(); JUMP_LABEL(x); ALTERNATIVE(); PARAVIRT(); SMP_LOCK(); STATIC_CALL(); RETPOLINE_SITE(); RETURN_SITE(); MCOUNT(); ORC(); STATIC_CPU_HAS(); no: return g(x) + VALUE; yes: return 3; }
        """;
}
