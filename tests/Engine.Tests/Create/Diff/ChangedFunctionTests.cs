namespace Ksplice.Engine.Tests.Create.Diff;

/// <summary>Which functions count as changed.</summary>
public class ChangedFunctionTests
{
    private const string Head = """
        extern int g(int); extern int printk(const char *, ...); extern void bad(const char *) __attribute__((cold));
        #define noinline __attribute__((noinline))

        """;

    public static TheoryData<string> Styles => ["kernel", "whole", "plain"];

    private static string[] Flags(string style) =>
        style switch { "kernel" => CFixture.Kernel, "whole" => CFixture.KernelWhole, _ => CFixture.Plain };

    [Theory]
    [MemberData(nameof(Styles))]
    public void A_changed_function_is_changed_alone(string style)
    {
        const string unit = Head + "int a(int x) { return g(x) + 1; } int b(int x) { return g(x) + VALUE; } int c(int x) { return g(x) * 3; }";

        ObjectPair.Diff("#define VALUE 2\n" + unit, "#define VALUE 5\n" + unit, Flags(style)).AssertChanges("b");
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public void Another_callee_is_a_change(string style)
    {
        const string unit = Head + "extern int h(int); int a(int x) { return CALLED(x) + 1; }";

        ObjectPair.Diff("#define CALLED g\n" + unit, "#define CALLED h\n" + unit, Flags(style)).AssertChanges("a");
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public void Another_callee_in_the_unit_is_a_change(string style)
    {
        const string unit = Head + "noinline int s(int x) { return g(x) + 7; } noinline int t(int x) { return g(x) + 9; } int a(int x) { return CALLED(x) + 1; }";

        ObjectPair.Diff("#define CALLED s\n" + unit, "#define CALLED t\n" + unit, Flags(style)).AssertChanges("a");
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public void A_callee_that_is_not_inlined_changes_alone(string style)
    {
        const string unit = Head + "static noinline int s(int x) { return g(x) + VALUE; } int a(int x) { return s(x) + 1; } int b(int x) { return s(x) + 2; }";

        ObjectPair.Diff("#define VALUE 2\n" + unit, "#define VALUE 5\n" + unit, Flags(style)).AssertChanges("s");
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public void An_inlined_callee_changes_its_callers(string style)
    {
        const string unit = Head + "static inline __attribute__((always_inline)) int s(int x) { return g(x) + VALUE; } "
            + "int a(int x) { return s(x) + 1; } int b(int x) { return s(x) + 2; } int c(int x) { return g(x); }";

        ObjectPair.Diff("#define VALUE 2\n" + unit, "#define VALUE 50\n" + unit, Flags(style)).AssertChanges("a", "b");
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public void A_new_function_is_new_and_its_caller_changed(string style)
    {
        const string pre = Head + "int a(int x) { return g(x) + 1; }";
        const string post = Head + "static noinline int fresh(int x) { return g(x) * 5 + g(x + 1); } int a(int x) { return fresh(x) + 1; }";
        var difference = ObjectPair.Diff(pre, post, Flags(style));

        difference.AssertChanges("a");
        Assert.Equal(["fresh"], difference.New.Names());
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public void A_removed_function_is_noticed(string style)
    {
        const string post = Head + "int a(int x) { return g(x) + 1; }";
        var difference = ObjectPair.Diff(post + " int gone(int x) { return g(x) * 5; }", post, Flags(style));

        Assert.Equal(["gone"], difference.Removed.Names());
        Assert.Equal(["KSP2113"], difference.Codes());
    }

    [Fact]
    public void Functions_and_variables_in_another_order_are_the_same()
    {
        string[] parts =
        [
            "static int v = 3;", "static int w = 4;", "static const char *const n[] = { \"x\", \"y\" };",
            "int a(int x) { return g(x) + v++; }", "int b(int x) { printk(n[x]); return w++; }", "int c(int x) { printk(\"c %d\", x); return a(x) + v; }",
        ];
        var difference = ObjectPair.Diff(
            Head + "int a(int);" + string.Join('\n', parts),
            Head + "int a(int);" + string.Join('\n', new[] { 1, 0, 2, 5, 4, 3 }.Select(i => parts[i])));

        difference.AssertNothing();
    }

    [Fact]
    public void The_other_half_of_a_split_function_goes_with_it()
    {
        const string unit = Head + "int a(int x) { if (__builtin_expect(x < 0, 0)) { bad(\"neg\"); return g(x) + VALUE; } return g(x) * 3; } int b(int x) { return g(x); }";
        var difference = ObjectPair.Diff("#define VALUE 2\n" + unit, "#define VALUE 5\n" + unit);

        difference.AssertChanges("a", "a.cold");
        Assert.Equal(["a.cold"], difference.Reasons.Keys);
    }

    [Fact]
    public void A_cold_half_that_comes_is_new()
    {
        const string pre = Head + "int a(int x) { return g(x) * 3; }";
        const string post = Head + "int a(int x) { if (x < 0) { bad(\"neg\"); return g(x) + 7; } return g(x) * 3; }";
        var difference = ObjectPair.Diff(pre, post);

        difference.AssertChanges("a");
        Assert.Equal(["a.cold"], difference.New.Names());
        var back = ObjectPair.Diff(post, pre);
        back.AssertChanges("a");
        Assert.Equal(["a.cold"], back.Removed.Names());
    }

    [Fact]
    public void Numbers_of_the_compiler_do_not_matter()
    {
        const string front = Head + "static noinline int first(int *p, int k, int u) { return *p * k + g(k + 1); } int e(int *p) { return first(p, 4, 1); } ";
        const string unit = "static noinline int many(int *p, int k, int u) { return *p + k + g(k); } int a(int *p) { return many(p, 3, 1); } int b(int *p) { return many(p, 3, 2) + VALUE; }";
        var difference = ObjectPair.Diff(Head + "#define VALUE 1\n" + unit, front + "\n#define VALUE 2\n" + unit);

        Assert.Contains(difference.Post.Functions, f => f.CanonicalName != f.Name);
        Assert.Equal(["b"], difference.Changed.Names());
        Assert.Empty(difference.Removed);
    }

    [Fact]
    public void A_change_in_a_compiler_made_part_is_one_of_the_part()
    {
        const string unit = Head + """
            static int early(int *p) { if (!p) return 0; *p += g(*p); g(1); g(2); g(3); g(*p + VALUE); return g(5) + *p; }
            int a(int *p) { return early(p); } int b(int *p) { return early(p) + 1; }
            """;
        var difference = ObjectPair.Diff("#define VALUE 4\n" + unit, "#define VALUE 6\n" + unit);

        Assert.Contains(".part.", Assert.Single(difference.Changed.Names()), StringComparison.Ordinal);
    }

    [Fact]
    public void Functions_placed_by_attribute_are_told_apart()
    {
        const string unit = Head + """
            #define sched __attribute__((section(".sched.text"))) noinline
            sched int a(int x) { return g(x) + 1; } static sched int b(int x) { return a(x) + VALUE; } sched int c(int x) { return b(x) * 2; } sched int d(int x) { return a(x) + c(x); }
            """;

        ObjectPair.Diff("#define VALUE 2\n" + unit, "#define VALUE 5\n" + unit).AssertChanges("b");
        // Longer: what follows moves, and the distances inside the section with it.
        ObjectPair.Diff("#define VALUE 2\n" + unit, "#define VALUE 5 + g(x) * g(9)\n" + unit).AssertChanges("b");
    }

    [Fact]
    public void A_changed_jump_table_changes_the_function_that_jumps_through_it()
    {
        const string unit = Head + """
            int a(int i) { switch (i) { case 0: return g(1); case 1: return g(7) + 1; case CASES: return g(9) - 1; case 4: return g(i) ^ 3; case 5: return g(12) / 3; } return 0; }
            int b(int i) { switch (i) { case 0: return g(2); case 1: return g(8) + 1; case 2: return g(4) * 2; case 3: return g(5) - 1; case 4: return g(i) ^ 6; case 5: return g(13) / 3; } return 0; }
            """;
        foreach (var style in new[] { "kernel", "whole", "plain" })
            ObjectPair.Diff("#define CASES 3\n" + unit, "#define CASES 2\n" + unit, Flags(style)).AssertChanges("a");
    }

    [Fact]
    public void A_changed_table_of_a_switch_changes_its_function()
    {
        const string unit = Head + """
            const char *a(int i) { switch (i) { case 0: return "zero"; case 1: return "one"; case 2: return TEXT; case 3: return "three"; case 4: return "four"; } return 0; }
            int b(int i) { switch (i) { case 0: return 9; case 1: return 14; case 2: return 31; case 3: return 7; case 4: return 77; } return 0; }
            """;

        ObjectPair.Diff("#define TEXT \"two\"\n" + unit, "#define TEXT \"TWO\"\n" + unit).AssertChanges("a");
    }

    [Fact]
    public void A_function_that_becomes_visible_stays_the_same()
    {
        const string unit = Head + "LINKAGE noinline int s(int x) { return g(x) + 3; } int a(int x) { return s(x) + 1; }";

        ObjectPair.Diff("#define LINKAGE static\n" + unit, "#define LINKAGE\n" + unit).AssertNothing();
    }

    [Fact]
    public void A_new_alias_does_not_hide_a_function()
    {
        const string unit = Head + "int s(int x) { return g(x) + 3; } int a(int x) { return s(x) + 1; }";

        ObjectPair.Diff(unit, unit + " extern int alias_first(int) __attribute__((alias(\"s\")));").AssertNothing();
    }

    [Fact]
    public void Everything_is_the_same_whatever_the_order_of_sections_and_symbols()
    {
        foreach (var source in Fixtures.All.Values.Where(s => !s.Contains(".odd", StringComparison.Ordinal)))
        {
            var unit = CFixture.Compile(source, CFixture.Kernel);
            ObjectPair.Diff(unit, ElfShuffle.Reverse(unit)).AssertNothing();
        }
    }
}
