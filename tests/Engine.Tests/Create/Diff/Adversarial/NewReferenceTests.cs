namespace Ksplice.Engine.Tests.Create.Diff.Adversarial;

/// <summary>What new code calls and uses that the old did not.</summary>
public class NewReferenceTests
{
    internal static AdversarialCase[] Cases { get; } =
    [
        new("a function of the kernel or another module", "int a(int x) { return WAS(g) NOW(h)(x) + 1; }", "changed a"),
        new("one that may be missing", "extern int maybe(int) __weak; int a(int x) { NOW(if (maybe) return maybe(x);) return g(x); }", "changed a"),
        new("a function of this unit that was not called", "static __used noinline int s(int x) { return g(x); } int a(int x) { return WAS(g) NOW(s)(x) + 1; }", "changed a"),
        new("a new function", "NOW(static noinline int s(int x) { return g(x) * h(x); }) int a(int x) { return WAS(g) NOW(s)(x) + 1; }", "changed a; new s"),
        new("a new function with room for tracers", "NOW(static noinline int s(int x) { return g(x) * h(x); }) int a(int x) { return WAS(g) NOW(s)(x) + 1; }", "changed a; new s")
        {
            Flags = ["-fpatchable-function-entry=16,16"],
        },
        new("a new function for other units only", "NOW(int s(int x) { return g(x); }) int a(int x) { return h(x); }", "new s"),
        new("the address of a new function", "extern int call(int (*)(int)); NOW(static int s(int x) { return g(x); }) int a(int x) { return WAS(x) NOW(call(s)); }", "changed a; new s"),
        new("code of the beginning", "int __init start(int x) { return g(x); } int a(int x) { return WAS(g(x)) NOW(start(x)); }", "changed a"),
    ];

    public static TheoryData<string> Names => AdversarialCase.NamesOf(Cases);

    [Theory]
    [MemberData(nameof(Names))]
    public void Has_exactly_this_outcome(string name) => AdversarialCase.Check(Cases, name);
}
