using Ksplice.Engine.Tests.Create.Diff;

namespace Ksplice.Engine.Tests.Create.Extract;

/// <summary>Why code has to stay in memory after an undo, and that it need not without a reason.</summary>
public class EscapeTests
{
    private const string Head = """
        extern int g(int); extern int printk(const char *, ...); extern void keep(void *); extern void bad(void) __attribute__((cold)); extern void *kept;
        #define noinline __attribute__((noinline))

        """;

    private static string[] Reasons(string pre, string post, params string[] flags) => [.. TemplateFixture.Build(Head + pre, Head + post, flags).EscapeReasons];

    [Theory]
    [InlineData("int a(int i) { return g(i) + 1; }")]
    [InlineData("static noinline int fresh(int i) { return g(i) * 3; } int a(int i) { return fresh(i) + fresh(2); }")]
    [InlineData("static noinline int fresh(int i) { return g(i) * 3; } int a(int i) { return fresh(i + 1); }")]
    [InlineData("int a(int i) { if (i < 0) { bad(); return g(7); } return g(i) * 2; }")]
    [InlineData("static int v; static int w = 7; static const int t[] = { 4, 5, 6 }; int a(int i) { w |= 8; return g(i) + v++ + w + t[i]; }")]
    [InlineData("int a(int i) { switch (i) { case 0: return g(4); case 1: return g(77); case 2: return g(1); case 3: return g(8) + 1; case 4: return g(9); case 5: return 9; } return g(i); }")]
    [InlineData("int a(int i) { asm(\"# %0\" : : \"i\" (5)); return g(i) + 3; }")]
    public void Calls_jumps_and_accesses_hand_nothing_on(string post) => Assert.Empty(Reasons("int a(int i) { return g(i); }", post));

    [Theory]
    [InlineData("int a(int i) { printk(\"text %d\", i); return g(i); }", "string literals")]
    [InlineData("int a(int i) { printk(__func__); return g(i); }", "string literals")]
    [InlineData("int a(int i) { kept = \"a\\0b\"; return g(i); }", "unnamed constants")]
    [InlineData("static noinline int fresh(int i) { return g(i) * 3; } int a(int i) { keep(fresh); return g(i); }", "address of fresh")]
    [InlineData("static noinline int fresh(int i) { return g(i) * 3; } int a(int i) { kept = fresh; return fresh(i); }", "address of fresh")]
    [InlineData("static noinline int fresh(int i) { keep(fresh); return g(i) * 3; } int a(int i) { return fresh(i); }", "address of fresh")]
    [InlineData("static int v; int a(int i) { keep(&v); return g(i); }", "new object v")]
    [InlineData("static int v[9]; int a(int i) { kept = v + i; return g(i); }", "new object v")]
    [InlineData("static const char *const names[] = { \"x\", \"y\" }; int a(int i) { kept = (void *)names[i]; return g(i); }", "string literals")]
    [InlineData("static noinline int fresh(int i) { return g(i); } static int (*const calls[])(int) = { g, fresh }; int a(int i) { return calls[i](i); }", "address of fresh")]
    public void What_hands_an_address_on_is_a_reason(string post, string reason) => Assert.Equal([reason], Reasons("int a(int i) { return g(i); }", post));

    [Theory]
    [InlineData("static noinline int fresh(int i) { keep(fresh); return g(i) * 3; } int a(int i) { return fresh(i); }")]
    [InlineData("static noinline int fresh(int i) { return g(i) * 3; } int a(int i) { keep(fresh); return fresh(i); }")]
    public void Distances_that_the_assembler_settled_hand_on_as_well(string post) =>
        Assert.Equal(["address of fresh"], Reasons("int a(int i) { return g(i); }", post, "-O2", "-fPIE", "-w", "-fno-asynchronous-unwind-tables", "-fcf-protection=none"));

    [Fact]
    public void A_replaced_function_is_pointed_to_as_the_running_one() => Assert.Empty(Reasons(
        "static noinline int s(int x) { return g(x) + 2; } int a(int x) { keep(s); return s(x) + 2; }",
        "static noinline int s(int x) { return g(x) + 5; } int a(int x) { keep(s); return s(x) + 5; }"));

    [Theory]
    [InlineData("__bug_table", ".long 1b - ., 2b - .; .short 5, 0")]
    [InlineData("__jump_table", ".long 1b - ., 1b - .; .quad 2b - .")]
    public void What_only_a_table_of_the_kernel_refers_to_is_forgotten_with_the_module(string table, string entry)
    {
        var code = $"int a(int i) {{ asm volatile(\"1: ud2; .pushsection .rodata.str1.1,\\\"aMS\\\",@progbits,1; 2: .string \\\"VALUE.c\\\"; .popsection; .pushsection {table},\\\"aw\\\"; {entry}; .popsection\"); return g(i); }}";

        var replacement = TemplateFixture.Build(Head + "int a(int i) { return g(i) + 1; }", Head + code);

        Assert.Equal("VALUE.c\0"u8.ToArray(), replacement.Read().FindSection(".rodata.str")!.Data.ToArray());
        Assert.Empty(replacement.EscapeReasons);
    }

    [Fact]
    public void What_code_hands_on_too_is_a_reason_though_a_table_refers_to_it()
    {
        const string code = "int a(int i) { printk(\"VALUE.c\"); asm volatile(\"1: ud2; .pushsection __bug_table,\\\"aw\\\"; .long 1b - ., %c0 - .; .short 5, 0; .popsection\" : : \"i\" (\"VALUE.c\")); return g(i); }";

        Assert.Equal(["string literals"], Reasons("int a(int i) { return g(i) + 1; }", code));
    }
}
