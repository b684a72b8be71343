namespace Ksplice.Engine.Tests.Create.Diff.Adversarial;

/// <summary>Static variables of one name, which change places, come, go or take another name.</summary>
public class SameNameTests
{
    internal static AdversarialCase[] Cases { get; } =
    [
        new("two functions change places", """
            #if PATCHED
            int b(int x) { static int count = 1; return (count += x) + g(2); }
            #endif
            int a(int x) { static int count = 1; return (count += x) + g(1); }
            #if !PATCHED
            int b(int x) { static int count = 1; return (count += x) + g(2); }
            #endif
            """, "nothing"),
        new("two functions change places and one changes", """
            #if PATCHED
            int b(int x) { static int count = 1; return (count += x) + g(2); }
            #endif
            int a(int x) { static int count = 1; return (count += x) + g(WAS(1) NOW(7)); }
            #if !PATCHED
            int b(int x) { static int count = 1; return (count += x) + g(2); }
            #endif
            """, "changed a"),
        new("two functions swap their variables' names", """
            int a(int x) { static int WAS(one) NOW(two) = 1; return (WAS(one) NOW(two) += x) + g(1); }
            int b(int x) { static int WAS(two) NOW(one) = 1; return (WAS(two) NOW(one) += x) + g(2); }
            """, "changed a b; new data one# two#; KSP2102"),
        new("two private functions swap their names", """
            static noinline int WAS(s) NOW(t)(int x) { return g(x); } static noinline int WAS(t) NOW(s)(int x) { return h(x) + 1; } int a(int x) { return s(x) * t(x); }
            """, "changed s t"),
        new("two private functions swap their names, and callers follow", """
            static noinline int WAS(s) NOW(t)(int x) { return g(x); } static noinline int WAS(t) NOW(s)(int x) { return h(x) + 1; } int a(int x) { return WAS(s) NOW(t)(x) * WAS(t) NOW(s)(x); }
            """, "changed a s t"),
        new("two variables change places", "static int WAS(one) NOW(two); static int WAS(two) NOW(one); int a(int x) { return one += x; } int b(int x) { return two += g(x); }", "nothing"),
        new("two in one function swap what they count", """
            int a(int x) {
              if (x) { static int count; return count += WAS(1) NOW(2); }
              { static int count; return g(count += WAS(2) NOW(1)); } }
            """, "changed a; KSP2102"),
        new("a variable leaves its function", """
            #if PATCHED
            static int count;
            int a(int x) { return (count += x) + g(1); }
            #else
            int a(int x) { static int count; return (count += x) + g(1); }
            #endif
            """, "changed a; new data count; KSP2102"),
        new("a variable moves into its function", """
            #if PATCHED
            int a(int x) { static int count; return (count += x) + g(1); }
            #else
            static int count;
            int a(int x) { return (count += x) + g(1); }
            #endif
            """, "changed a; new data count#; KSP2102"),
        new("a variable is renamed", """
            static long WAS(users) NOW(members); long a(int x) { return WAS(users) NOW(members) += g(x); } long b(void) { return WAS(users) NOW(members); }
            """, "changed a b; new data members; KSP2102"),
        new("another variable of another size takes over", """
            WAS(static int users;) NOW(static long members;) long a(int x) { return WAS(users) NOW(members) += g(x); }
            """, "changed a; new data members; KSP2165"),
        new("another variable comes and one stays", "static int users; NOW(static long members;) long a(int x) { users += x; return NOW(members +=) g(x); }", "changed a; new data members"),
        new("a variable goes from one function to another", """
            int a(int x) { WAS(static int count; count += x;) return g(x); } int b(int x) { NOW(static int count; count += x;) return h(x); }
            """, "changed a b; new data count#; KSP2102"),
        new("a variable named once is no flag of a message", """
            int a(int x) { if (x) { static int once = 5; return once += WAS(1) NOW(2); } { static int once = 5; return g(once += 3); } }
            """, "changed a; KSP2102"),
        new("flags of messages come and go", """
            int a(int x) { NOW(ONCE(1);) ONCE(2); return x; } int b(int x) { ONCE(3); WAS(ONCE(4);) return x; }
            """, "changed a b; new data __already_done#"),
    ];

    public static TheoryData<string> Names => AdversarialCase.NamesOf(Cases);

    [Theory]
    [MemberData(nameof(Names))]
    public void Has_exactly_this_outcome(string name) => AdversarialCase.Check(Cases, name);
}
