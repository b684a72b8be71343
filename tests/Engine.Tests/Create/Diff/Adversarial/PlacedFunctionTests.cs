namespace Ksplice.Engine.Tests.Create.Diff.Adversarial;

/// <summary>Functions that attributes put into sections of their own.</summary>
public class PlacedFunctionTests
{
    internal static AdversarialCase[] Cases { get; } =
    [
        new("the scheduler's", "__sched int s(int x) { return g(x) + WAS(1) NOW(2); } __sched int t(int x) { return s(x) + h(x); } int a(int x) { return t(x); }", "changed s"),
        new("a lock's", "__lockfunc int s(int x) { return g(x) + WAS(1) NOW(2); } __lockfunc int t(int x) { return h(x); }", "changed s"),
        new("one that may call the beginning", "__ref int s(int x) { return g(x) + WAS(1) NOW(2); } __ref int t(int x) { return h(x); }", "changed s"),
        new("one that must not be traced", "noinstr int s(int x) { return g(x) + WAS(1) NOW(2); } noinstr int t(int x) { return h(x); }", "KSP2105"),
        new("one that must not be probed", "__kprobes int s(int x) { return g(x) + WAS(1) NOW(2); } int t(int x) { return h(x); }", "KSP2105"),
        new("one on the list of those that must not be probed", "static noinline int s(int x) { return g(x) + WAS(1) NOW(2); } NOKPROBE_SYMBOL(s); int a(int x) { return s(x) + h(x); }", "changed s; KSP2105"),
        new("a new one on that list", "static noinline int s(int x) { return g(x) + 1; } NOW(NOKPROBE_SYMBOL(s);) int a(int x) { return s(x) + h(x); }", "new data _kbl_addr_s; KSP2108"),
        new("one that comes to the scheduler", "NOW(__sched) noinline int s(int x) { return g(x) + 1; } int a(int x) { return s(x) + h(x); }", "nothing"),
        new("one that comes to be not traced", "NOW(noinstr) noinline int s(int x) { return g(x) + 1; } int a(int x) { return s(x) + h(x); }", "KSP2105"),
        new("one that leaves those not traced", "WAS(noinstr) noinline int s(int x) { return g(x) + 1; } int a(int x) { return s(x) + h(x); }", "KSP2105"),
        new("one that calls a function not traced", "noinstr int s(int x) { return g(x); } int a(int x) { return WAS(g) NOW(s)(x) + h(x); }", "changed a"),
        new("the end of a module", "static void __exit stop(void) { g(WAS(1) NOW(2)); } int a(int x) { return h(x); }", "ignored stop (exit); KSP2114"),
        new("the end of a module, with another change", "static void __exit stop(void) { g(WAS(1) NOW(2)); } int a(int x) { return h(x) + WAS(1) NOW(2); }", "changed a; ignored stop (exit); KSP2114"),
        new("the beginning", "static int __init start(void) { return g(WAS(1) NOW(2)); } __initcall(start); int a(int x) { return h(x); }", "ignored start (init); KSP2107"),
        new("the beginning, with another change", "static int __init start(void) { return g(WAS(1) NOW(2)); } __initcall(start); int a(int x) { return h(x) + WAS(1) NOW(2); }", "changed a; KSP2106"),
        new("what the beginning read", "static const int t[] __used __section(\".init.rodata\") = { 1, WAS(2) NOW(3) }; int a(int x) { return g(x); }", "ignored t (init); KSP2107"),
        new("what the beginning read, with another change", """
            static const int t[] __used __section(".init.rodata") = { 1, WAS(2) NOW(3) }; int a(int x) { return g(x) + WAS(1) NOW(2); }
            """, "changed a; KSP2106"),
        new("a function that the beginning newly calls", "static noinline __used int s(void) { return g(1); } NOW(__initcall(s);) int a(int x) { return h(x); }",
            "ignored __initcall__kmod_unit__1_2_s6 (init); KSP2107"),
        new("a function that the beginning newly calls, with another change", """
            static noinline __used int s(void) { return g(1); } NOW(__initcall(s);) int a(int x) { return h(x) + WAS(1) NOW(2); }
            """, "changed a; KSP2106"),
        new("one on the list of those that must not be probed leaves it", "static noinline int s(int x) { return g(x) + 1; } WAS(NOKPROBE_SYMBOL(s);) int a(int x) { return s(x) + h(x); }", "KSP2108")
        {
            IsOneWay = true,
        },
        new("one entered by interrupts", "__section(\".irqentry.text\") int s(int x) { return g(x) + WAS(1) NOW(2); }", "changed s"),
        new("one entered from user space", "__section(\".entry.text\") int s(int x) { return g(x) + WAS(1) NOW(2); }", "KSP2105"),
        new("one that idles", "__section(\".cpuidle.text\") int s(int x) { return g(x) + WAS(1) NOW(2); }", "KSP2105"),
        new("what modinfo shows", "MODULE_INFO(author1, WAS(\"author=A\") NOW(\"author=B\")); int a(int x) { return h(x); }", "ignored __UNIQUE_ID_author# (modinfo); KSP2116"),
    ];

    public static TheoryData<string> Names => AdversarialCase.NamesOf(Cases);

    [Theory]
    [MemberData(nameof(Names))]
    public void Has_exactly_this_outcome(string name) => AdversarialCase.Check(Cases, name);
}
