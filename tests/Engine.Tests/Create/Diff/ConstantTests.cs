using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Diff;
using Ksplice.Engine.Create.Diff.Compare;
using Ksplice.Engine.Create.Diff.Follow;
using Ksplice.Engine.Create.Diff.Model;

namespace Ksplice.Engine.Tests.Create.Diff;

/// <summary>Which changed constants are written over in the running kernel, and which not.</summary>
public class ConstantTests
{
    private const string Init = "__attribute__((section(\".init.text\")))";
    private const string Head = """
        extern int g(int); extern void take(const void *); extern int thing_register(const void *); extern void *kmemdup(const void *, unsigned long);
        #define noinline __attribute__((noinline))

        """;

    private static ObjectDifference Diff(string before, string after, string unit, params string[] rewrite) => ObjectPair.Diff(
        CFixture.Compile($"#define V {before}\n{Head}{unit}", CFixture.Kernel), CFixture.Compile($"#define V {after}\n{Head}{unit}", CFixture.Kernel),
        new DiffOptions { RewrittenConstants = rewrite.ToHashSet(StringComparer.Ordinal) });

    private static RewrittenConstant Rewritten(ObjectDifference difference)
    {
        Assert.DoesNotContain(difference.Diagnostics, d => d.Severity == DiagnosticSeverity.Error);
        Assert.False(difference.IsNothing);
        Assert.Empty(difference.Changed);
        return Assert.Single(difference.Rewritten);
    }

    [Fact]
    public void A_number_in_a_table_is_written_over_and_unchanged_readers_are_guarded()
    {
        var constant = Rewritten(Diff("3", "0x04000004", "static const int v[4] = { 1, V, 5 }; int a(int i) { return v[i]; } int b(int i) { return g(i); }"));

        Assert.Equal("v", constant.After.Name);
        Assert.Equal([new ChangedBytes(4, 1), new ChangedBytes(7, 1)], constant.Changes);
        Assert.Equal(["a"], constant.Readers.Names());
    }

    [Theory]
    [InlineData("g", "h", "extern int h(int); static int (*const v[3])(int) = { g, V, g }; int a(int i) { return v[i](i); }")]
    [InlineData("g", "0", "static int (*const v[3])(int) = { g, V, g }; int a(int i) { return v[i](i); }")]
    [InlineData("0", "g", "static int (*const v[3])(int) = { g, V, g }; int a(int i) { return v[i](i); }")]
    [InlineData("\"x\"", "\"y\"", "static const char *const v[3] = { \"q\", V, \"x\" }; const char *a(int i) { return v[i]; }")]
    public void A_pointer_is_written_over_as_a_whole_and_its_neighbours_stay(string before, string after, string unit) =>
        Assert.Equal([new ChangedBytes(8, 8)], Rewritten(Diff(before, after, unit)).Changes);

    [Fact]
    public void Several_references_at_one_place_are_not_taken_for_kept() => Assert.Equal(
        [new ChangedBytes(0, 16)],
        Rewritten(Diff("g", "h", "extern int h(int); asm(\".reloc v, R_X86_64_64, h\"); static int (*const v[3])(int) = { g, V, g }; int a(int i) { return v[i](i); }")).Changes);

    [Fact]
    public void A_table_changes_together_with_code()
    {
        const string unit = "static const int v[2] = { 1, V }; int a(int i) { return v[i] + V; } int b(int i) { return v[i]; }";
        var difference = Diff("3", "4", unit);

        Assert.False(difference.IsRefused);
        Assert.Equal(["a"], difference.Changed.Names());
        Assert.Equal(["a", "b"], Assert.Single(difference.Rewritten).Readers.Names());
    }

    [Fact]
    public void Who_reads_it_through_another_constant_is_guarded_too()
    {
        const string unit = "static const int v[2] = { 1, V }; static const int *const all[2] = { 0, v }; int a(int i) { return all[i][1]; }";

        Assert.Equal(["a"], Rewritten(Diff("3", "4", unit)).Readers.Names());
    }

    [Fact]
    public void What_other_units_can_see_is_refused_unless_overruled()
    {
        const string unit = "const int v[2] = { 1, V };";
        Diff("3", "4", unit).AssertRefused("KSP2121");
        Diff("3", "4", unit, "w").AssertRefused("KSP2121");

        var overruled = Diff("3", "4", unit, "v");

        Rewritten(overruled);
        var remark = Assert.Single(overruled.Overruled);
        Assert.Equal("v", remark.Name);
        Assert.StartsWith("KSP2121: ", remark.Reason, StringComparison.Ordinal);
    }

    private static ObjectDifference DiffInModule(string unit, string others) => ObjectPair.Diff(
        CFixture.Compile($"#define V 3\n{Head}{unit}", CFixture.Kernel), CFixture.Compile($"#define V 4\n{Head}{unit}", CFixture.Kernel),
        new DiffOptions { Callees = new Module($"#define V 3\n{Head}{unit}\n{others}") });

    [Theory]
    [InlineData("struct { const int *p; } d = { v }; int other(int i) { return d.p[i]; }")]
    [InlineData("static const struct { const int *p; } d[] = { { v }, { v } }; int other(int i) { return d[i].p[i]; }")]
    [InlineData("int other(int i) { return g(i); }")]
    public void What_other_units_of_the_module_only_point_to_is_written_over(string others) =>
        Assert.Equal(["a"], Rewritten(DiffInModule("const int v[2] = { 1, V }; int a(int i) { return v[i]; }", others)).Readers.Names());

    [Theory]
    [InlineData("int other(int i) { return v[i]; }", "KSP2121")]
    [InlineData("void other(void) { take(v); }", "KSP2121")]
    [InlineData("extern const int w[2] __attribute__((alias(\"v\")));", "KSP2121")]
    [InlineData("__attribute__((section(\"___ksymtab+v\"), used)) static const int *const d = v;", "KSP2121")]
    [InlineData("__attribute__((section(\".export_symbol\"), used)) static const int *const d = v;", "KSP2121")]
    [InlineData("struct { const int *p; } d = { v }; int " + Init + " start(void) { take(&d); return 0; }", "KSP2122")]
    [InlineData("struct { const int *p; } d = { v }; int other(void) { return thing_register(&d) + 1; }", "KSP2122")]
    [InlineData("__attribute__((section(\"__param\"), used)) static const int *const d = v;", "KSP2121")]
    public void What_other_units_of_the_module_read_or_hand_over_is_refused(string others, string code) =>
        DiffInModule("const int v[2] = { 1, V }; int a(int i) { return v[i]; }", others).AssertRefused(code);

    [Theory]
    [InlineData("__attribute__((weak)) const int v[2] = { 1, V }; const int *a(int i) { return v; }")]
    [InlineData("const int v[2] = { 1, V }; extern const int w[2] __attribute__((alias(\"v\"))); int a(int i) { return v[i]; }")]
    public void A_name_that_may_stand_for_something_else_is_refused(string unit) => DiffInModule(unit, "").AssertRefused("KSP2121");

    [Fact]
    public void A_table_of_ids_is_called_by_its_own_name_and_is_no_more_visible_for_the_build_reading_it() => Assert.Equal("v", Rewritten(
        Diff("3", "4", "static const int v[2] = { 1, V }; extern const int __mod_pci__v_device_table[2] __attribute__((unused, alias(\"v\"))); int a(int i) { return v[i]; }")).After.Name);

    private sealed class Module(string source) : ICallees
    {
        public ObjectModel? Whole => ObjectModelBuilder.Build(CFixture.Compile(source, CFixture.Kernel), ObjectPair.Architecture, ObjectPair.Sizes, "module.ko").Value;

        public Piece? Find(string name) => null;
    }

    [Theory]
    [InlineData("int " + Init + " start(void) { take(v); return 0; }", "start")]
    [InlineData("static struct { const int *p; } d = { v }; int " + Init + " start(void) { take(&d); return 0; }", "start")]
    [InlineData("__attribute__((section(\".init.data\"), used)) static const int *d = v;", "d")]
    [InlineData("__attribute__((section(\"__param\"), used)) static const int *const d = v;", "d")]
    [InlineData("int b(void) { return thing_register(v) + 1; }", "b")]
    [InlineData("void *b(void) { g(1); return kmemdup(v, 8); }", "b")]
    public void What_may_have_been_copied_or_used_up_is_refused_unless_overruled(string user, string by)
    {
        var unit = $"static const int v[2] = {{ 1, V }}; int a(int i) {{ return v[i]; }} {user}";
        var refused = Diff("3", "4", unit);
        refused.AssertRefused("KSP2122");
        Assert.Contains($" {by} ", refused.Diagnostics[0].Message, StringComparison.Ordinal);

        var overruled = Diff("3", "4", unit, "v");

        Rewritten(overruled);
        Assert.StartsWith("KSP2122: ", Assert.Single(overruled.Overruled).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_handed_to_another_call_than_the_registering_one_is_not_refused() => Rewritten(
        Diff("3", "4", "static const int v[2] = { 1, V }, w[2] = { 7, 8 }; int a(int i) { take(v); return thing_register(w) + 1; }"));

    [Theory]
    [InlineData("int v = V; int a(void) { return v++; }", "KSP2103")]
    [InlineData("__attribute__((section(\".data..ro_after_init\"))) int v = V; int a(void) { return v; }", "KSP2103")]
    [InlineData("__attribute__((section(\"__tracepoints_strings\"), used)) static const int v[2] = { V, 2 }; int a(int i) { return v[i]; }", "KSP2104")]
    [InlineData("static const int v[V] = { 1 }; int a(int i) { return v[i]; }", "KSP2123")]
    public void What_is_not_constant_or_not_of_equal_size_cannot_be_overruled(string unit, string code)
    {
        Diff("3", "4", unit).AssertRefused(code);
        Diff("3", "4", unit, "v").AssertRefused(code);
    }

    [Fact]
    public void An_unchanged_constant_is_nothing() => Diff("3", "3", "const int v[2] = { 1, V }; int a(int i) { return v[i]; }").AssertNothing();
}
