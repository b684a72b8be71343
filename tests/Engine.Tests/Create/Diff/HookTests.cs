using Ksplice.Engine.Create.Build.Units;
using Ksplice.Engine.Create.Diff;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Tests.Create.Diff;

/// <summary>Functions that the author wants called, told by the macros of the shipped header.</summary>
public class HookTests
{
    private const string Unit = "extern int g(int); int a(int i) { return g(i); }\n";

    private static ObjectDifference Diff(string added, string before = "") =>
        ObjectPair.Diff(AuthorText.Header + Unit + before, AuthorText.Header + Unit.Replace("g(i)", "g(i) + 1", StringComparison.Ordinal) + before + added);

    private static string[] Told(ObjectDifference difference) => [.. difference.Hooks.Select(h => $"{h.Phase} {h.Function.Name}")];

    [Fact]
    public void All_ten_kinds_are_recognised_in_the_order_of_the_source()
    {
        var source = string.Join('\n', HookPhases.All.Select(phase =>
        {
            var name = phase.Replace('-', '_');
            var type = phase.StartsWith("pre", StringComparison.Ordinal) || phase.StartsWith("check", StringComparison.Ordinal) ? "int" : "void";
            return $"static {type} my_{name}(void) {{ g({name.Length}); }} ksplice_{name}(my_{name});";
        }));

        var difference = Diff(source);

        difference.AssertChanges("a");
        Assert.Equal(HookPhases.All.Select(p => $"{p} my_{p.Replace('-', '_')}"), Told(difference));
        // The table is for create alone.
        Assert.Empty(difference.NewData);
    }

    [Fact]
    public void Several_of_one_kind_stay_in_order_and_one_function_may_be_several()
    {
        var difference = Diff("""
            static void z(void) { g(1); } static void y(void) { g(2); } static void x(void) { g(3); }
            ksplice_post_apply(z); ksplice_post_apply(y); ksplice_fail_apply(y); ksplice_post_apply(x);
            """);

        Assert.Equal(["post-apply z", "post-apply y", "fail-apply y", "post-apply x"], Told(difference));
    }

    [Fact]
    public void Hooks_alone_are_something_to_do()
    {
        var difference = ObjectPair.Diff(AuthorText.Header + Unit, AuthorText.Header + Unit + "static void h(void) { g(9); } ksplice_post_apply(h);");

        Assert.False(difference.IsNothing);
        Assert.True(difference.HasEffect);
        Assert.Empty(difference.Changed);
    }

    [Fact]
    public void Hooks_of_an_earlier_patch_are_not_called_again()
    {
        const string earlier = "static void first(void) { g(4); } ksplice_post_apply(first);";

        var difference = Diff("static void second(void) { g(5); } ksplice_post_apply(second);", earlier);

        Assert.Equal(["post-apply second"], Told(difference));
        Diff("", earlier).AssertChanges("a");
    }

    [Theory]
    [InlineData("late_apply")]
    [InlineData("pre-apply")]
    [InlineData("pre_apply.1")]
    [InlineData("")]
    public void A_hook_of_an_unknown_kind_is_refused(string kind) =>
        Diff($"static void h(void) {{ g(9); }} static void (*const p)(void) __used __section(\".ksplice.hooks.{kind}\") = h;").AssertRefused("KSP2155");

    [Theory]
    [InlineData("extern void elsewhere(void); ksplice_post_apply(elsewhere);")]
    [InlineData("ksplice_pre_apply(running);")]
    [InlineData("ksplice_pre_apply(changed);")]
    [InlineData("static int datum; static void *const p __used __section(\".ksplice.hooks.pre_apply\") = &datum;")]
    public void A_hook_that_is_no_new_function_of_the_unit_is_refused(string added)
    {
        const string both = "int running(void) { return g(3); } int changed(void) { return g(V); }\n";

        ObjectPair.Diff(AuthorText.Header + "#define V 1\n" + both, AuthorText.Header + "#define V 2\n" + both + added).AssertRefused("KSP2156");
    }

    [Fact]
    public void A_hook_that_is_thrown_away_after_boot_is_refused() =>
        Assert.Contains("KSP2156", Diff("static __section(\".init.text\") void gone(void) { g(1); } ksplice_post_apply(gone);").Codes());

    [Theory]
    [InlineData("static void h(void) { g(9); } static void (*const p[2])(void) __used __section(\".ksplice.hooks.pre_apply\") = { h, h };")]
    [InlineData("static void *const p __used __section(\".ksplice.hooks.pre_apply\") = (void *)0x1234;")]
    [InlineData("static void h(void) { g(9); } static void *const p __used __section(\".ksplice.hooks.pre_apply\") = (char *)h + 1;")]
    public void A_table_that_the_macros_did_not_make_is_refused(string added) => Diff(added).AssertRefused("KSP2157");

    [Fact]
    public void The_header_is_there_for_whoever_includes_it_only()
    {
        Assert.Empty(AuthorHeader.NeededBy(["#include <linux/types.h>\n", "/* ksplice/patch.h */"]));
        Assert.Equal(["include/ksplice/patch.h"], AuthorHeader.NeededBy(["int x;", "#include <linux/types.h>\n#include <ksplice/patch.h>\n"]).Keys);
    }
}
