using Ksplice.Engine.Create.Diff;

namespace Ksplice.Engine.Tests.Create.Diff;

/// <summary>Names that a patch makes visible must not stand for something else in the target already.</summary>
public class NewNamesTests
{
    private const string Kept = "extern int g(int); int a(int x) { return g(x); } ";

    [Theory]
    [InlineData("int spare(int x) { return g(x) + 2; }", "spare")]
    [InlineData("int count = 3;", "count")]
    [InlineData("int count;", "count")]
    [InlineData("static int spare(int x) { return g(x) + 2; } int again(int x) __attribute__((alias(\"spare\")));", "again")]
    [InlineData("__attribute__((used)) static int spare(int x) { return g(x) + 2; }", "")]
    [InlineData("__attribute__((section(\".init.text\"))) int start(int x) { return g(x); }", "")]
    public void New_visible_names_are_those_that_other_units_would_link_against(string added, string name) =>
        Assert.Equal(name, string.Join(' ', NewNames.Of(ObjectPair.Diff(Kept, Kept + added))));

    [Fact]
    public void A_private_function_that_becomes_visible_has_a_new_visible_name() =>
        Assert.Equal(["a"], NewNames.Of(ObjectPair.Diff("extern int g(int); __attribute__((used)) static int a(int x) { return g(x); }", "extern int g(int); int a(int x) { return g(x); }")));

    [Fact]
    public void A_new_export_that_another_target_of_the_update_knows_as_something_else_is_refused()
    {
        const string export = "asm(\".section \\\"___ksymtab+a\\\",\\\"a\\\"\\n__ksymtab_a: .long a - .\\n.previous\");";
        var difference = ObjectPair.Diff(Kept, Kept + export);

        Assert.True(NewNames.HasAny(difference));
        Assert.Empty(NewNames.Judge(difference, "unit.c", "vmlinux", name => name == "a"));
        Assert.Equal(["KSP2148"], NewNames.JudgeExports(difference, "unit.c", "mod", name => name == "a").Select(d => d.Code));
        Assert.Empty(NewNames.JudgeExports(ObjectPair.Diff(Kept + export, Kept + export), "unit.c", "mod", name => name == "a"));
    }

    [Fact]
    public void A_name_that_the_target_knows_is_refused()
    {
        var difference = ObjectPair.Diff(Kept, Kept + "int spare(int x) { return g(x) + 2; } int fresh(int x) { return g(x) + 3; }");

        var refusal = Assert.Single(NewNames.Judge(difference, "unit.c", "mod", name => name is "spare" or "a"));

        Assert.Equal(("KSP2148", "unit.c: spare"), (refusal.Code, refusal.Location));
    }
}
