namespace Ksplice.Engine.Tests.Create.Diff;

/// <summary>Numbers and strings in code, and the few differences in them that do not count.</summary>
public class LiteralTests
{
    private const string Head = "extern int g(int); extern int printk(const char *, ...);\n";

    [Theory]
    [InlineData("kernel")]
    [InlineData("debug")]
    public void A_number_that_is_printed_counts(string style)
    {
        const string unit = Head + "int a(int x) { return printk(\"%d\", VALUE); }";

        ObjectPair.Diff("#define VALUE 100\n" + unit, "#define VALUE 101\n" + unit, Flags(style)).AssertChanges("a");
    }

    [Theory]
    [InlineData("kernel")]
    [InlineData("debug")]
    [InlineData("debug4")]
    public void A_number_that_changes_by_as_much_as_its_line_moved_counts(string style)
    {
        const string unit = Head + "int a(int x) {\n  return printk(\"%d\", VALUE);\n}";

        ObjectPair.Diff("#define VALUE 100\n" + unit, "#define VALUE 103\n\n\n\n" + unit, Flags(style)).AssertChanges("a");
    }

    [Theory]
    [InlineData("debug")]
    [InlineData("debug4")]
    [InlineData("debug whole")]
    public void A_number_that_is_its_own_line_does_not_count(string style)
    {
        const string unit = Head + "int where;\nint a(int x) {\n  if (x > 3)\n    where = __LINE__;\n  g(x);\n  where = __LINE__;\n  return g(__LINE__);\n}\n"
            + "static int b(int x) {\n  return printk(\"%d %s\", __LINE__, \"x\");\n}\nint c(int x) { return b(x); }";

        ObjectPair.Diff(unit, "\n\n\n/* moved */\n" + unit, Flags(style)).AssertNothing();
    }

    [Fact]
    public void Without_debug_information_a_line_is_a_number_like_any_other()
    {
        const string unit = Head + "int a(int x) { return printk(\"%d\", __LINE__); }";

        ObjectPair.Diff(unit, "\n\n" + unit).AssertChanges("a");
    }

    [Fact]
    public void A_changed_line_number_beside_another_change_counts()
    {
        const string unit = Head + "int a(int x) {\n  return printk(\"%d %d\",\n __LINE__, VALUE);\n}";

        ObjectPair.Diff("#define VALUE 40\n" + unit, "#define VALUE 41\n\n\n" + unit, Flags("debug")).AssertChanges("a");
    }

    [Fact]
    public void A_changed_text_changes_the_function()
    {
        const string unit = Head + "int a(int x) { return printk(TEXT); } int b(int x) { return printk(\"other\"); }";

        ObjectPair.Diff("#define TEXT \"some\"\n" + unit, "#define TEXT \"SOME\"\n" + unit).AssertChanges("a");
    }

    [Fact]
    public void A_text_at_another_place_is_the_same()
    {
        const string unit = Head + "int a(int x) { return printk(\"some\"); } int b(int x) { return printk(\"other text\"); }";
        var difference = ObjectPair.Diff(unit, Head + "int z(int x) { return printk(\"in front\") + printk(\"text\"); }" + unit);

        Assert.Empty(difference.Changed);
        Assert.Equal(["z"], difference.New.Names());
    }

    [Fact]
    public void A_place_behind_a_text_is_told_by_the_whole_text()
    {
        const string unit = Head + "int a(int x) { asm volatile(\"mov %0, %%rax\" :: \"i\"(TEXT + 9) : \"rax\"); return printk(\"other\"); }";

        ObjectPair.Diff("#define TEXT \"some\"\n" + unit, "\n#define TEXT \"some\"\n" + unit).AssertNothing();
        ObjectPair.Diff("#define TEXT \"some\"\n" + unit, "#define TEXT \"SOME\"\n" + unit).AssertChanges("a");
    }

    [Fact]
    public void The_line_in_the_name_of_a_checked_field_does_not_count()
    {
        const string unit = Head + "int a(int x) { return printk(\"field \\\"to\\\" at \" FILE \":\" LINE); }";

        ObjectPair.Diff("#define FILE \"net/core/sock.c\"\n#define LINE \"498\"\n" + unit, "#define FILE \"net/core/sock.c\"\n#define LINE \"1502\"\n" + unit).AssertNothing();
        ObjectPair.Diff("#define FILE \"net/core/sock.c\"\n#define LINE \"498\"\n" + unit, "#define FILE \"net/core/filter.c\"\n#define LINE \"498\"\n" + unit).AssertChanges("a");
    }

    [Theory]
    [InlineData("limit 498", "limit 499")]
    [InlineData("net/core/sock.c:498", "net/core/sock.c:499")]
    [InlineData("field \\\"to\\\" 498", "field \\\"to\\\" 499")]
    [InlineData("field \\\"a1\\\" at x.c:4", "field \\\"a2\\\" at x.c:4")]
    public void Any_other_number_in_a_text_counts(string before, string after)
    {
        const string unit = Head + "int a(int x) { return printk(TEXT); }";

        ObjectPair.Diff($"#define TEXT \"{before}\"\n" + unit, $"#define TEXT \"{after}\"\n" + unit).AssertChanges("a");
    }

    [Fact]
    public void The_name_of_the_function_is_a_literal()
    {
        const string unit = Head + "int a(int x) { return printk(\"%s\", __func__); } int NAME(int x) { return printk(\"%s!\", __func__); }";
        var difference = ObjectPair.Diff("#define NAME b\n" + unit, "#define NAME c\n" + unit);

        Assert.Empty(difference.Changed);
        Assert.Equal(["c"], difference.New.Names());
        Assert.Empty(difference.ChangedData);
    }

    private static string[] Flags(string style) => style switch
    {
        "kernel" => CFixture.Kernel,
        "debug" => [.. CFixture.Kernel, "-g"],
        "debug4" => [.. CFixture.Kernel, "-gdwarf-4"],
        _ => [.. CFixture.KernelWhole, "-g"],
    };
}
