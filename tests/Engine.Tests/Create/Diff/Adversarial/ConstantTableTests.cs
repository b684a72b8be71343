namespace Ksplice.Engine.Tests.Create.Diff.Adversarial;

/// <summary>Constant tables whose readers do not change, which must never read an old copy beside a new one.</summary>
public class ConstantTableTests
{
    internal static AdversarialCase[] Cases { get; } =
    [
        new("a table of another size", """
            static const int limits[] = { 1, 2, 3 NOW(, 4) }; int a(int x) { return limits[x]; } int b(int x) { return limits[x] + g(x); }
            """, "data limits; KSP2123"),
        new("a table that readers and a changed function share stays one", """
            static const int limits[] = { 1, 2, 3 }; int a(int x) { return limits[x]; } int b(int x) { return limits[x] + g(WAS(1) NOW(2)); }
            """, "changed b"),
        new("a table whose readers do not change", """
            static const int limits[] = { 1, 2, WAS(3) NOW(4) }; int a(int x) { return limits[x]; } int b(int x) { return limits[x] + g(x); }
            """, "data limits; rewritten limits"),
        new("a table that changes with one of its readers", """
            static const int limits[] = { 1, 2, WAS(3) NOW(4) }; int a(int x) { return limits[x]; } int b(int x) { return limits[x] + g(WAS(3) NOW(4)); }
            """, "changed b; data limits; rewritten limits"),
        new("a table that other units see", """
            const int limits[] = { 1, 2, WAS(3) NOW(4) }; int a(int x) { return limits[x]; }
            """, "data limits; KSP2121"),
        new("a table that was given away before", """
            static const int limits[] = { 1, 2, WAS(3) NOW(4) }; __attribute__((section(".init.text"))) int start(void) { return printk("%p", limits); } int a(int x) { return limits[x]; }
            """, "data limits; KSP2122"),
        new("a table that other units read by a label without type", """
            asm(".section .rodata\n.globl limits\nlimits: .long 1, " WAS("2") NOW("3") "\n.previous"); extern const int limits[]; int a(int x) { return limits[x]; } int b(int x) { return g(x); }
            """, "changed a; KSP2104"),
        new("a table that a switch became belongs to its function", """
            int a(int x) { switch (x) { case 0: return 9; case 1: return 14; case 2: return WAS(31) NOW(32); case 3: return 7; case 4: return 77; } return 0; } int b(int x) { return g(x); }
            """, "changed a"),
        new("a constant that was folded into its readers", """
            static const int limit = WAS(3) NOW(4); int a(int x) { return g(x + limit); } int b(int x) { return x + g(limit); } int c(int x) { return h(x); }
            """, "changed a b"),
        new("an array in a function", """
            int a(int x) { static const short step[8] = { 1, 2, 3, 4, 5, 6, 7, 8 }; return g(step[x & 7]) + WAS(1) NOW(2); } int b(int x) { return g(x); }
            """, "changed a"),
        new("a constant becomes a variable", """
            WAS(const) int limits[4] = { 1, 2, 3, 4 }; int a(int x) { return limits[x & 3]; }
            """, "data limits; KSP2160") { IsOneWay = true },
        new("a text in a function", """
            int a(int x) { static const char s[] = WAS("abc") NOW("abd"); return g(s[x & 3]); } int b(int x) { return g(x); }
            """, "data s#; rewritten s#"),
        new("a table needs another alignment", """
            static const char key[8] NOW(__aligned(64)) = { 1, 2, 3, 4, 5, 6, 7, 8 }; int a(int x) { return key[x & 7]; }
            """, "data key; KSP2143") { IsOneWay = true },
    ];

    public static TheoryData<string> Names => AdversarialCase.NamesOf(Cases);

    [Theory]
    [MemberData(nameof(Names))]
    public void Has_exactly_this_outcome(string name) => AdversarialCase.Check(Cases, name);
}
