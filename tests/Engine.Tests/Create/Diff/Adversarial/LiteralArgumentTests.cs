namespace Ksplice.Engine.Tests.Create.Diff.Adversarial;

/// <summary>A number or text in a call that a patch really changes, beside numbers that only are source lines.</summary>
public class LiteralArgumentTests
{
    internal static AdversarialCase[] Cases { get; } =
    [
        new("a number that is printed", """
            int a(int x) { return printk("%d of %d", x, WAS(100) NOW(101)); } int b(int x) { return printk("%d", x); }
            """, "changed a"),
        new("a number that is printed, with debug information", """
            int a(int x) { return printk("%d of %d", x, WAS(100) NOW(101)); }
            """, "changed a") { Flags = ["-g"] },
        new("a limit that changes beside a line", """
            #if PATCHED
            #line 44
            #endif
            int a(int x) { return x > WAS(64) NOW(63) ? printk("%d", __LINE__) : g(x); }
            """, "changed a") { Flags = ["-g"] },
        new("a number that stays while its line moves", """
            #if PATCHED
            #line 90
            #endif
            int a(int x) { return printk("%d", 90) + g(x); }
            """, "nothing") { Flags = ["-g"] },
        new("a line that moves is ignored by name", """
            #if PATCHED
            #line 90
            #endif
            int a(int x) { return printk("%d", __LINE__) + g(x); }
            """, "ignored a (line); KSP2145") { Flags = ["-g"] },
        // Nothing in the objects tells this from the line itself, so it must at least be said. Creation keeps lines in place and has no debug
        // information: there both count.
        new("a number that is its line by chance is ignored by name", """
            #if PATCHED
            #line 101
            int a(int x) { return printk("%d", 101) + g(x); }
            #else
            #line 100
            int a(int x) { return printk("%d", 100) + g(x); }
            #endif
            """, "ignored a (line); KSP2145") { Flags = ["-g"] },
        new("a number that is its line by chance, without debug information", """
            #if PATCHED
            #line 101
            int a(int x) { return printk("%d", 101) + g(x); }
            #else
            #line 100
            int a(int x) { return printk("%d", 100) + g(x); }
            #endif
            """, "changed a"),
        new("a new text", """
            int a(int x) { return printk(WAS("old") NOW("new and longer")); } int b(int x) { return printk("old tail"); }
            """, "changed a"),
        new("a text that becomes the end of another", """
            int a(int x) { return printk(WAS("left") NOW("right")); } int b(int x) { return printk("up right"); }
            """, "changed a"),
        new("a further text", """
            int a(int x) { NOW(printk("entered");) return g(x); }
            """, "changed a"),
        new("a text in a table", """
            static const char *const names[] = { "one", WAS("two") NOW("zwei"), "three", "four" }; const char *a(int x) { return names[x & 3]; }
            """, "data names; rewritten names"),
    ];

    public static TheoryData<string> Names => AdversarialCase.NamesOf(Cases);

    [Theory]
    [MemberData(nameof(Names))]
    public void Has_exactly_this_outcome(string name) => AdversarialCase.Check(Cases, name);
}
