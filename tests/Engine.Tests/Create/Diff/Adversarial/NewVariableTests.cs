namespace Ksplice.Engine.Tests.Create.Diff.Adversarial;

/// <summary>Variables that a patch adds or takes away, wherever they are placed.</summary>
public class NewVariableTests
{
    internal static AdversarialCase[] Cases { get; } =
    [
        new("one that starts as zero", "NOW(static int v;) int a(int x) { NOW(v += x;) return g(x); }", "changed a; new data v"),
        new("one with an initial value", "NOW(static int v = 9;) int a(int x) { NOW(v += x;) return g(x); }", "changed a; new data v"),
        new("one that is mostly read", "NOW(static int v __read_mostly = 9;) int a(int x) { NOW(x += v; v = x;) return g(x); }", "changed a; new data v"),
        new("one beside others that are mostly read", """
            static int u __read_mostly = 3; NOW(static int v __read_mostly = 9;) static int w __read_mostly = 4;
            int a(int x) { NOW(x += v; v = x;) return g(x) + u++ + w++; } int b(int x) { return u + w; }
            """, "changed a; new data v"),
        new("one that is read only after boot", "NOW(static int v __ro_after_init = 9;) int a(int x) { NOW(x += v; v = x;) return g(x); }", "changed a; new data v"),
        new("one in a function", "int a(int x) { NOW(static int v; v += x;) return g(x); }", "changed a; new data v#"),
        new("one for each CPU", "NOW(static DEFINE_PER_CPU(int, v);) int a(int x) { NOW(this_cpu_inc(v);) return g(x); }", "changed a; new data v"),
        new("one beside another for each CPU", """
            static DEFINE_PER_CPU(int, u); NOW(static DEFINE_PER_CPU(int, v);) int a(int x) { NOW(this_cpu_inc(v);) this_cpu_inc(u); return g(x); } int b(int x) { this_cpu_inc(u); return x; }
            """, "changed a; new data v"),
        new("one for each CPU that points to itself", """
            NOW(static DEFINE_PER_CPU(void *, v) = &v;) int a(int x) { NOW(this_cpu_inc(*(int *)&v);) return g(x); }
            """, "changed a; new data v; KSP2111"),
        new("one for each CPU that needs more than a page", """
            NOW(static DEFINE_PER_CPU(int, v) __aligned(8192);) int a(int x) { NOW(this_cpu_inc(v);) return g(x); }
            """, "changed a; new data v; KSP2111"),
        new("one for each CPU in a function", "int a(int x) { NOW(static DEFINE_PER_CPU(int, v); this_cpu_inc(v);) return g(x); }", "changed a; new data v#"),
        new("one for each CPU instead of another", """
            static DEFINE_PER_CPU(int, WAS(u) NOW(v)); int a(int x) { this_cpu_inc(WAS(u) NOW(v)); return g(x); }
            """, "changed a; new data v; KSP2102"),
        new("an old one comes to be there for each CPU", """
            static WAS(int v;) NOW(DEFINE_PER_CPU(int, v);) int a(int x) { this_cpu_inc(v); return g(x); }
            """, "data v; KSP2149"),
        new("one that a hypervisor shares", """
            NOW(static int v __section(".bss..decrypted");) int a(int x) { NOW(v += x;) return g(x); }
            """, "changed a; new data v; KSP2144"),
        new("one that an image must not save", """
            NOW(static int v __section(".data..nosave") = 1;) int a(int x) { NOW(v += x;) return g(x); }
            """, "changed a; new data v; KSP2144"),
        new("an old one comes to be shared with a hypervisor", """
            static int v NOW(__section(".data..decrypted")) = 1; int a(int x) { v += x; return g(x); }
            """, "data v; KSP2144"),
        new("one that goes", "WAS(static int v;) int a(int x) { WAS(v += x;) return g(x); }", "changed a"),
        new("one that grows", "static int v[4 NOW(+ 1)]; int a(int x) { v[3] += x; return g(x); }", "data v; KSP2112"),
        new("one that needs another alignment", "static char v[64] NOW(__aligned(128)); int a(int x) { return v[x & 63]++; }", "data v; KSP2143") { IsOneWay = true },
        new("one that was protected after boot is written", """
            static int v WAS(__ro_after_init) = 9; int a(int x) { NOW(v += x;) return g(x) + v; }
            """, "changed a; data v; KSP2160") { IsOneWay = true },
        new("one that starts as zero and was protected after boot", """
            static int v WAS(__ro_after_init); int a(int x) { NOW(v += x;) return g(x) + v; }
            """, "changed a; data v; KSP2160") { IsOneWay = true },
        new("one comes to be protected after boot", """
            static int v NOW(__ro_after_init) = 9; static int __init start(void) { return v = g(1); } __initcall(start); int a(int x) { return g(x) + v; }
            """, "nothing") { IsOneWay = true },
        new("one that starts as zero comes to be mostly read", "static int v NOW(__read_mostly); int a(int x) { v += x; return g(x); }", "nothing"),
        new("one that starts as zero gets a value", "static int v NOW(= 4); int a(int x) { v += x; return g(x); }", "data v; KSP2103"),
        new("an initial value for each CPU", "DEFINE_PER_CPU(int, v) = WAS(1) NOW(2); int a(int x) { this_cpu_inc(v); return x; }", "data v; KSP2103"),
        new("an initial value of a weak one", "__weak int v = WAS(1) NOW(2); int a(int x) { return v; }", "data v; KSP2103"),
        new("one that each thread has", "static __thread int t NOW(= 3); int a(int x) { return t += x; }", "changed a; KSP2101"),
        new("an initial value", "static int v = WAS(1) NOW(2); int a(int x) { v += x; return g(x); }", "data v; KSP2103"),
        new("a pointer in a writable table", "static int s(int x) { return g(x); } static int t(int x) { return h(x); } int (*v[])(int) = { s, WAS(s) NOW(t), t };", "data v; KSP2103"),
        new("one that only code of the beginning uses", "NOW(static int v __initdata = 4;) static int __init start(void) { NOW(g(v);) return 0; } __initcall(start);", "ignored start (init) v (init); KSP2107"),
    ];

    public static TheoryData<string> Names => AdversarialCase.NamesOf(Cases);

    [Theory]
    [MemberData(nameof(Names))]
    public void Has_exactly_this_outcome(string name) => AdversarialCase.Check(Cases, name);
}
