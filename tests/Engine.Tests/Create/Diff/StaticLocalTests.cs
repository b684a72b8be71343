namespace Ksplice.Engine.Tests.Create.Diff;

/// <summary>Static variables inside functions, whose numbers say nothing.</summary>
public class StaticLocalTests
{
    private const string Head = "extern int g(int);\n#define noinline __attribute__((noinline))\n";
    private const string A = "int a(void) { static int count = 1; return count++ + g(VALUE); }\n";
    private const string B = "int b(void) { static int count = 2; return count++ + g(20); }\n";

    [Theory]
    [InlineData("kernel")]
    [InlineData("whole")]
    public void Variables_of_one_name_follow_their_functions(string style)
    {
        var flags = style == "kernel" ? CFixture.Kernel : CFixture.KernelWhole;
        var difference = ObjectPair.Diff(Head + "#define VALUE 10\n" + A + B, Head + "#define VALUE 11\n" + B + A, flags);

        difference.AssertChanges("a");
        var used = difference.Changed[0].References.Select(r => r.Target).First(t => t?.CanonicalName == "count")!;
        var old = difference.Pre.Functions.Single(f => f.Name == "a").References.Select(r => r.Target).First(t => t?.CanonicalName == "count")!;
        Assert.NotEqual(old.Name, used.Name);
        Assert.Same(old, difference.Correlation.ToPre(used));
    }

    [Fact]
    public void Functions_in_another_order_are_the_same() =>
        ObjectPair.Diff(Head + "#define VALUE 10\n" + A + B, Head + "#define VALUE 10\n" + B + A).AssertNothing();

    [Fact]
    public void One_that_went_while_another_of_its_name_came_is_refused()
    {
        const string pre = Head + "int a(void) { static int count = 1; return count++ + g(1); } int b(void) { return g(2); }";
        const string post = Head + "int a(void) { return g(1); } int b(void) { static int count = 1; return count++ + g(2); }";

        ObjectPair.Diff(pre, post).AssertRefused("KSP2102");
    }

    [Fact]
    public void Two_of_one_name_in_one_function_are_not_guessed()
    {
        const string unit = Head + "int a(int x) { if (x) { static int count; return ++count + VALUE; } { static int count; return g(++count); } }";

        ObjectPair.Diff(Head + "#define VALUE 1\n" + unit, "#define VALUE 1\n" + unit).AssertNothing();
        ObjectPair.Diff("#define VALUE 1\n" + unit, "#define VALUE 200\n" + unit).AssertRefused("KSP2102");
    }

    [Fact]
    public void A_further_user_does_not_hide_a_variable()
    {
        const string unit = Head + "static inline __attribute__((always_inline)) int next(void) { static int count = 5; return ++count; } int a(void) { return next(); } int b(void) { return g(BODY); }";
        var difference = ObjectPair.Diff("#define BODY 4\n" + unit, "#define BODY next()\n" + unit);

        difference.AssertChanges("b");
        Assert.Empty(difference.NewData);
    }

    [Fact]
    public void A_function_that_came_and_relies_on_a_likely_pair_is_refused_too()
    {
        const string unit = Head + """
            static inline __attribute__((always_inline)) int next(int x) { if (x) { static int count; return ++count; } { static int count; return g(++count); } }
            int a(int x) { return next(x); }
            """;

        ObjectPair.Diff(unit, unit + " int b(int x) { return next(x) + 1; }").AssertRefused("KSP2102");
    }

    [Fact]
    public void Flags_that_only_say_once_may_come_and_go()
    {
        const string unit = Head + "#define once(x) do { static char __already_done __attribute__((section(\".data.once\"))); if (!__already_done) { __already_done = 1; g(x); } } while (0)\n"
            + "int a(int x) { once(1); once(2); MORE return x; } int b(int x) { once(4); return x; }";
        var difference = ObjectPair.Diff("#define MORE\n" + unit, "#define MORE once(3);\n" + unit);

        difference.AssertChanges("a");
        Assert.Single(difference.NewData);
    }
}
