using Ksplice.Engine.Create.Extract;
using Ksplice.Engine.Tests.Create.Diff;

namespace Ksplice.Engine.Tests.Create.Extract;

/// <summary>Hooks come into the replacement with all they need, and nothing points to them there.</summary>
public class HookExtractTests
{
    private static readonly string s_head = AuthorText.Header + "extern int g(int); extern void use(void *);\n";

    private static Replacement Build(string pre, string post) => TemplateFixture.Build(s_head + pre, s_head + post);

    [Fact]
    public void A_hook_is_code_of_the_replacement_that_nothing_refers_to()
    {
        var replacement = Build(
            "static int v = 3; int a(int i) { return g(i) + v++; }",
            "static int v = 3; int a(int i) { return g(i) + v++ + 1; } static __attribute__((noinline)) int helper(int i) { return g(i) * 3; }"
            + " static int before(void) { v = helper(4) + helper(5); return 0; } ksplice_pre_apply(before);");

        Assert.Equal([new ReplacementHook("pre-apply", "before", TemplateFixture.Unit)], replacement.Hooks);
        Assert.Equal(["a", "before", "helper"], replacement.Functions.Select(f => f.Name).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(replacement.Read().Sections, s => s.Name.StartsWith(".ksplice", StringComparison.Ordinal));
        // The variable is the running one.
        Assert.Contains(replacement.Symbols, s => s is { Unit: TemplateFixture.Unit, KernelName: "v" });
        Assert.Empty(replacement.EscapeReasons);
    }

    [Fact]
    public void Hooks_alone_make_a_replacement()
    {
        var replacement = Build("static int v = 3; int a(int i) { return g(i) + v++; }",
            "static int v = 3; int a(int i) { return g(i) + v++; } static void after(void) { v = 9; } ksplice_intra_apply(after);");

        Assert.Equal(["after"], replacement.Functions.Select(f => f.Name));
        Assert.Equal([TemplateFixture.Unit], replacement.Units);
    }

    [Theory]
    [InlineData("", "KSP1060")]
    [InlineData("static void h(void) { ksplice_shadow_free_all(7, 0); } ksplice_pre_reverse(h);", "KSP1060")]
    [InlineData("static void h(void) { ksplice_shadow_free_all(7, 0); } ksplice_post_reverse(h);", null)]
    public void Shadow_fields_without_a_hook_that_frees_them_are_told(string hook, string? code)
    {
        var replacement = Build("int a(void *o) { return g(1); }", "int a(void *o) { return ksplice_shadow_get_or_create(o, 7, 8, 0, 0, 0) ? g(1) : 0; } " + hook);

        Assert.Equal(code, ShadowFields.Judge(replacement)?.Code);
    }

    [Fact]
    public void Reading_shadow_fields_leaves_none() =>
        Assert.Null(ShadowFields.Judge(Build("int a(void *o) { return g(1); }", "int a(void *o) { return ksplice_shadow_get(o, 7) ? g(1) : 0; }")));
}
