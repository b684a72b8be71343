using Ksplice.Engine.Create.Extract;
using Ksplice.Engine.Tests.Create.Diff;

namespace Ksplice.Engine.Tests.Create.Extract;

/// <summary>How a replacement brings new content for constants of the running kernel.</summary>
public class ConstantContentTests
{
    private const string Section = ".ksplice.constants";
    private const string Head = "extern int g(int); extern int h(int);\n#define noinline __attribute__((noinline))\n";

    private static Replacement Build(string before, string after, string unit) =>
        TemplateFixture.Build($"#define V {before}\n{Head}{unit}", $"#define V {after}\n{Head}{unit}");

    [Fact]
    public void The_content_stands_in_a_section_that_is_not_loaded()
    {
        var replacement = Build("3", "4", "static const int v[2] = { 1, V }; int a(int i) { return v[i]; }");

        var section = replacement.Read().FindSection(Section)!;
        Assert.False(section.IsAllocated);
        Assert.Equal([1, 0, 0, 0, 4, 0, 0, 0], section.Data.ToArray());
        var constant = Assert.Single(replacement.Constants);
        Assert.Equal((TemplateFixture.Unit, "v", Section, 0), (constant.Unit, constant.Constant.After.Name, constant.Section, constant.Offset));
        Assert.Empty(replacement.Functions);
        Assert.Empty(replacement.EscapeReasons);
    }

    [Fact]
    public void New_code_uses_the_running_object_and_no_copy()
    {
        var replacement = Build("3", "4", "static const int v[2] = { 1, V }; int a(int i) { return v[i] + V; }");

        Assert.Contains(replacement.Read().References(".text"), r => r.Contains("v@unit.c", StringComparison.Ordinal));
        Assert.Empty(replacement.NewData);
        Assert.Null(replacement.Read().FindSection(".rodata"));
    }

    [Fact]
    public void Only_what_is_new_is_referred_to_and_a_kept_text_is_not_copied()
    {
        var replacement = Build("g", "h", "static const struct { const char *name; int (*call)(int); } v[2] = { { \"kept\", V } }; int a(int i) { return v[i].call(v[i].name[0]); }");

        Assert.Equal(["8 h+0"], replacement.Read().References(Section));
        Assert.Null(replacement.Read().FindSection(".rodata.str"));
        Assert.Empty(replacement.EscapeReasons);
    }

    [Fact]
    public void A_replaced_function_is_pointed_to_by_its_old_entry()
    {
        const string unit = "static noinline int b(int x) { return g(x) + V; } static int (*const v[2])(int) = { g, T }; int a(int i) { return v[i](i) + b(i); }";
        var replacement = TemplateFixture.Build($"#define V 3\n#define T g\n{Head}{unit}", $"#define V 4\n#define T b\n{Head}{unit}");

        Assert.Equal(["8 b@unit.c+0"], replacement.Read().References(Section));
        Assert.Empty(replacement.EscapeReasons);
    }

    [Theory]
    [InlineData("static const char *const v[2] = { 0, V }; const char *a(int i) { return v[i]; }", "\"x\"", "\"y\"", ".rodata.str", "string literals")]
    [InlineData("V static int (*const v[2])(int) = { g, CALL }; int a(int i) { return v[i](i); }", "\n#define CALL g\n", "static int fresh(int i) { return g(i) * 3; }\n#define CALL fresh\n", ".text", "address of fresh")]
    public void New_things_that_it_points_to_keep_the_replacement_in_memory(string unit, string before, string after, string section, string reason)
    {
        var replacement = TemplateFixture.Build(Source(before), Source(after));

        Assert.Equal([$"8 {section}+0"], replacement.Read().References(Section));
        Assert.Equal([reason], replacement.EscapeReasons);

        string Source(string value) => Head + unit.Replace("V", value, StringComparison.Ordinal);
    }
}
