namespace Ksplice.Engine.Tests.Create.Diff;

/// <summary>Small units of varied shape, for properties that hold for any object.</summary>
internal static class Fixtures
{
    private const string Externals = """
        typedef unsigned long size_t;
        extern int g(int); extern void use(const void *); extern int printk(const char *, ...);
        extern int counter; extern void *memcpy(void *, const void *, size_t);

        """;

    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["empty"] = "",
        ["leaf"] = "int f(int a) { return a * 3 + 1; }",
        ["call"] = "int f(int a) { return g(a) + 1; }",
        ["tail call"] = "int f(int a) { return g(a + 1); } int h(int a) { return f(a); }",
        ["static not inlined"] = "static __attribute__((noinline)) int s(int a) { return g(a) * 2; } int f(int a) { return s(a) + s(a + 1); }",
        ["recursion"] = "int f(int a) { return a < 2 ? g(a) : f(a - 1) * f(a - 2) + 1; }",
        ["jump table"] = """
            int f(int i) { switch (i) { case 0: return g(1); case 1: return g(7) + 1; case 2: return g(3) * 2; case 3: return g(9) - 1;
            case 4: return g(i) ^ 3; case 5: return g(12) / 3; } return 0; }
            int h(int i) { switch (i) { case 0: return g(2); case 1: return g(8) + 1; case 2: return g(4) * 2; case 3: return g(5) - 1;
            case 4: return g(i) ^ 6; case 5: return g(13) / 3; } return 0; }
            """,
        ["switch to strings"] = """
            const char *f(int i) { switch (i) { case 0: return "zero"; case 1: return "one"; case 2: return "two"; case 3: return "three";
            case 4: return "four"; } return 0; }
            """,
        ["switch to numbers"] = "int f(int i) { switch (i) { case 0: return 9; case 1: return 14; case 2: return 31; case 3: return 7; case 4: return 77; } return 0; }",
        ["computed goto"] = "int f(int i) { static const void *const t[] = { &&a, &&b, &&c }; goto *t[i]; a: return g(1); b: return g(2); c: return g(3); }",
        ["aggregates"] = """
            struct s { long a[40]; }; void f(void) { struct s x = { { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 } }; use(&x); }
            void h(void) { const char *x[] = { "a", "b", "c", "d", "e", "f", "g", "h" }; use(x); }
            void i(void) { static const char s[] = "nul\0inside"; use(s); }
            """,
        ["floating point"] = "double f(double a) { return a * 3.25 + 1.5; } float h(float a) { return a * 2.5f; }",
        ["variables"] = """
            static int a = 3, b; int c = 4, d; static long table[8] = { 1, 2, 3 }; const int k[4] = { 1, 2, 3, 4 };
            int f(int i) { return a++ + b++ + c + d + table[i] + k[i] + table[i - 1]; } int *h(void) { return &a; } long *e(void) { return table + 8; }
            """,
        ["static locals"] = """
            int f(void) { static int count; return ++count; } int h(void) { static int count = 5; static int other; return count++ + other++; }
            int i(int x) { { static int count; if (x) return ++count; } { static int count = 9; return ++count; } }
            """,
        ["function pointers"] = """
            static int s(int a) { return a + counter; } struct ops { int (*run)(int); const char *name; };
            const struct ops o = { s, "s" }; static struct ops w = { s, "writable" }; struct ops *f(void) { return &w; } void *h(void) { return s; }
            """,
        ["cold half"] = """
            extern void bad(const char *) __attribute__((cold));
            int f(int a) { if (__builtin_expect(a < 0, 0)) { bad("negative"); return g(a); } return a + 1; }
            static __attribute__((noinline)) int s(int a) { if (a > 9) { bad("large"); printk("%d", a); return 7; } return g(a); }
            int h(int a) { return s(a) + s(a * 2); }
            """,
        ["parts of functions"] = """
            static __attribute__((noinline)) int many(int *p, int k, int unused) { return *p + k + g(k); }
            int f(int *p) { return many(p, 3, 1); } int h(int *p) { return many(p, 3, 2) + 1; }
            static int early(int *p) { if (!p) return 0; *p += g(*p); g(1); g(2); g(3); g(*p + 4); return g(5) + *p; }
            int i(int *p) { return early(p); } int j(int *p) { return early(p) + 1; }
            """,
        ["strings"] = """
            void f(void) { printk("one %d\n", 1); printk("tail of one\n"); printk("one\n"); } void h(void) { printk("one\n"); printk("two\n"); }
            const char *names[] = { "one\n", "three" }; const char *const fixed[] = { "one\n", "four" };
            void i(void) { printk("%s", __func__); } void j(void) { printk("%s %s", __func__, __FILE__); }
            """,
        ["common names"] = "static int v; int f(void) { return v; } static __attribute__((noinline)) int s(int a) { return a + v; } int h(int a) { return s(a); }",
        ["aliases"] = "int f(int a) { return g(a); } extern int second(int) __attribute__((alias(\"f\"))); extern int third(int) __attribute__((weak, alias(\"f\")));",
        ["weak"] = "__attribute__((weak)) int f(int a) { return a; } extern int maybe(int) __attribute__((weak)); int h(int a) { return maybe ? maybe(a) : f(a); }",
        ["sections by attribute"] = """
            #define sched __attribute__((section(".sched.text"), noinline))
            sched int f(int a) { return g(a); } sched int h(int a) { return f(a) + 1; } static sched int s(int a) { return h(a) * 2; } sched int i(int a) { return s(a); }
            static int rm __attribute__((section(".data..read_mostly"))) = 4; static int rm2 __attribute__((section(".data..read_mostly"))) = 5;
            int j(void) { return rm + rm2; }
            """,
        ["initialisation"] = """
            static __attribute__((section(".init.text"), cold)) int start(void) { printk("hello\n"); return 0; }
            static int (*call)(void) __attribute__((section(".initcall6.init"), used)) = start;
            static __attribute__((section(".exit.text"), used)) void stop(void) { printk("bye\n"); }
            static __attribute__((section(".init.data"), used)) int once = 3;
            """,
        ["per cpu"] = "__attribute__((section(\".data..percpu\"))) int pc = 3; int f(void) { return pc; }",
        ["assembly"] = """
            asm(".text\n.globl raw\nraw: mov %rdi, %rax\n call g\n ret\n.size raw, . - raw\n.type raw, @function");
            asm(".section .odd,\"a\"\n.long 1, 2, 3\n.previous"); int f(int a) { asm volatile("nop"); return g(a); }
            """,
        ["thread local"] = "static __thread int t; extern __thread int u; int f(void) { return t + u; }",
        ["large variable"] = "static char big[1 << 20]; char *f(int i) { return big + i; }",
        ["shared constants"] = """
            void f(double *p) { for (int i = 0; i < 64; i++) p[i] = i * 0.5 + 3.0; } void h(double *p) { p[0] += 3.0; p[1] += 0.5; }
            void v(int *p) { for (int i = 0; i < 8; i++) p[i] = i; }
            """,
    }.ToDictionary(p => p.Key, p => Externals + p.Value);
}
