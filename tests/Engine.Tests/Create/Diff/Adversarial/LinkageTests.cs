namespace Ksplice.Engine.Tests.Create.Diff.Adversarial;

/// <summary>Names that other units use: who sees them, and what they stand for.</summary>
public class LinkageTests
{
    internal static AdversarialCase[] Cases { get; } =
    [
        new("a function becomes visible", "WAS(static) noinline int s(int x) { return g(x) + 3; } int a(int x) { return s(x) + 1; }", "nothing"),
        new("a function becomes visible and changes", "WAS(static) noinline int s(int x) { return g(x) + WAS(3) NOW(4); } int a(int x) { return s(x) + 1; }", "changed s"),
        new("a variable becomes visible", "WAS(static) int v = 3; int a(int x) { return v += g(x); }", "nothing"),
        new("a function stops being visible", "NOW(static __used noinline) int s(int x) { return g(x); } int a(int x) { return h(x); }", "nothing"),
        new("a variable stops being visible", "NOW(static __used) int s = 4; int a(int x) { return h(x); }", "nothing"),
        new("a function becomes a variable of its name", "WAS(int s(int x) { return g(x); }) NOW(int (*s)(int) = g;) int a(int x) { return h(x); }",
            "removed s; new data s; KSP2113 KSP2140") { IsOneWay = true },
        new("a private function becomes a variable of its name", """
            WAS(static noinline int s(int x) { return g(x); } int a(int x) { return s(x) + 1; }) NOW(static int (*s)(int) = g; int a(int x) { int y = s(x); s = h; return y + 1; })
            """, "changed a; removed s; new data s; KSP2113") { IsOneWay = true },
        new("an export for some modules only", """
            int s(int x) { return g(x); } asm(".section \"" WAS("___ksymtab+s") NOW("___ksymtab_gpl+s") "\",\"a\"\n.balign 4\n__ksymtab_s:\n.long s - .\n.previous");
            """, "ignored s (export); KSP2108 KSP2150"),
        new("a new export", "int s(int x) { return g(x); } NOW(EXPORT_SYMBOL(s);) int a(int x) { return h(x); }", "ignored s (export); KSP2150") { IsOneWay = true },
        new("an export that goes", "int s(int x) { return g(x); } WAS(EXPORT_SYMBOL(s);) int a(int x) { return h(x); }", "KSP2108") { IsOneWay = true },
        new("a changed function that is exported", "int s(int x) { return g(x) + WAS(1) NOW(2); } EXPORT_SYMBOL(s);", "changed s"),
        new("a new export, as newer kernels note it", "int s(int x) { return g(x); } int t(int x) { return h(x); } EXPORT_SYMBOL_REFERENCE(t); NOW(EXPORT_SYMBOL_REFERENCE(s);)",
            "ignored s (export); KSP2150") { IsOneWay = true },
        new("exports in another order, as newer kernels note them", """
            int s(int x) { return g(x); } int t(int x) { return h(x); } WAS(EXPORT_SYMBOL_REFERENCE(t);) EXPORT_SYMBOL_REFERENCE(s); NOW(EXPORT_SYMBOL_REFERENCE(t);)
            """, "nothing"),
        new("an alias", "int s(int x) { return g(x); } NOW(extern int t(int) __attribute__((alias(\"s\")));) int a(int x) { return h(x); }", "nothing"),
        new("a changed function with an alias", "noinline int s(int x) { return g(x) + WAS(1) NOW(2); } extern int t(int) __attribute__((alias(\"s\"))); int a(int x) { return t(x) + 1; }", "changed s"),
        new("an alias that comes to mean another function", """
            int s(int x) { return g(x); } int u(int x) { return h(x); } extern int t(int) __attribute__((alias(WAS("s") NOW("u")))); int a(int x) { return g(x) + 1; }
            """, "KSP2140"),
        new("an alias that comes to mean another variable", """
            int s = 4; int u = 5; extern int t __attribute__((alias(WAS("s") NOW("u")))); int a(int x) { return g(x) + 1; }
            """, "KSP2140"),
        new("two functions swap their names", "int WAS(s) NOW(t)(int x) { return g(x); } int WAS(t) NOW(s)(int x) { return h(x) + 1; } int a(int x) { return x; }", "changed s t"),
        new("a weak function changes", "__weak int s(int x) { return g(x) + WAS(1) NOW(2); } int a(int x) { return s(x); }", "changed s"),
        new("a new weak function", "NOW(__weak int s(int x) { return g(x); }) int a(int x) { return WAS(g) NOW(s)(x) + 1; }", "changed a; new s; KSP2141"),
        new("a function becomes weak", "NOW(__weak) int s(int x) { return g(x); } int a(int x) { return h(x); }", "KSP2141"),
        new("a weak function becomes strong", "WAS(__weak) int s(int x) { return g(x); } int a(int x) { return h(x); }", "KSP2141"),
        new("a weak alias comes to mean another function", """
            static noinline int s(int x) { return g(x); } static noinline int u(int x) { return h(x); } int a(int x) { return s(x) + u(x); }
            extern int t(int) __attribute__((weak, alias(WAS("s") NOW("u"))));
            """, "changed a t; new s; removed u; KSP2113 KSP2140"),
        new("a visible label inside a changed function", """
            int a(int x) { g(x); asm volatile(".globl inside\ninside:"); return g(WAS(1) NOW(2)); } int b(int x) { return h(x); }
            """, "changed a; KSP2110"),
    ];

    public static TheoryData<string> Names => AdversarialCase.NamesOf(Cases);

    [Theory]
    [MemberData(nameof(Names))]
    public void Has_exactly_this_outcome(string name) => AdversarialCase.Check(Cases, name);
}
