namespace Ksplice.Engine.Tests.Create.Diff.Adversarial;

/// <summary>Functions and variables that a patch takes away; the old body stays callable.</summary>
public class RemovedTests
{
    internal static AdversarialCase[] Cases { get; } =
    [
        new("a function", "WAS(int s(int x) { return g(x); }) int a(int x) { return h(x); }", "removed s; KSP2113"),
        new("a static function and its call", "WAS(static noinline int s(int x) { return g(x) * h(x); }) int a(int x) { return WAS(s(x)) NOW(x); }", "changed a; removed s; KSP2113"),
        new("a static function that its caller swallows", "static WAS(noinline) int s(int x) { return g(x) * h(x); } int a(int x) { return s(x) + 1; }", "changed a; removed s; KSP2113"),
        new("a static variable and its uses", "WAS(static int v;) int a(int x) { WAS(v += x;) return g(x); } int b(int x) { WAS(v += x;) return h(x); }", "changed a b"),
        new("a function of the beginning", "WAS(static int __init start(void) { return g(1); } __initcall(start);) int a(int x) { return h(x); }",
            "ignored __initcall__kmod_unit__1_2_start6 (init) start (init); KSP2107"),
        new("a function of the beginning, with another change", "WAS(static int __init start(void) { return g(1); } __initcall(start);) int a(int x) { return h(x) + WAS(1) NOW(2); }",
            "changed a; ignored __initcall__kmod_unit__1_2_start6 (init); KSP2106 KSP2107"),
        new("a function of the end", "WAS(static void __exit stop(void) { g(1); }) int a(int x) { return h(x); }", "ignored stop (exit); KSP2114"),
        new("a function that must stay where it is", "WAS(noinstr int s(int x) { return g(x); }) int a(int x) { return h(x); }", "KSP2105"),
    ];

    public static TheoryData<string> Names => AdversarialCase.NamesOf(Cases);

    [Theory]
    [MemberData(nameof(Names))]
    public void Has_exactly_this_outcome(string name) => AdversarialCase.Check(Cases, name);
}
