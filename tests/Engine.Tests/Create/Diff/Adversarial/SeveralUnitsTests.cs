using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Diff;
using Ksplice.Engine.Create.Extract;
using Ksplice.Engine.Tests.Create.Extract;

namespace Ksplice.Engine.Tests.Create.Diff.Adversarial;

/// <summary>What no unit shows alone: definitions that move, names that one unit opens and another uses, names that mean two things.</summary>
public class SeveralUnitsTests
{
    private const string Unchanged = "int z(int x) { return h(x); }";

    [Theory]
    [InlineData("int s(int x) { return g(x); }")]
    [InlineData("int s = 4;")]
    [InlineData("int s;")]
    public void A_definition_that_moves_to_another_unit_is_refused(string definition)
    {
        var from = Diff($"WAS({definition}) int a(int x) {{ return h(x); }}");
        var to = Diff($"NOW({definition}) {Unchanged}");

        Assert.Equal(["KSP2142"], MovedDefinitions.Find([("from.c", "m", from), ("to.c", "m", to)]).Select(d => d.Code));
        Assert.Equal(["KSP2142"], MovedDefinitions.Find([("to.c", "m", to), ("from.c", "m", from)]).Select(d => d.Code));
        Assert.Empty(MovedDefinitions.Find([("from.c", "m", from)]));
    }

    [Fact]
    public void A_definition_that_comes_beside_a_weak_one_is_refused()
    {
        var weak = Diff("__weak int s(int x) { return g(x); } int a(int x) { return s(x) + WAS(1) NOW(2); }");
        var strong = Diff($"NOW(int s(int x) {{ return h(x); }}) {Unchanged}");

        Assert.Equal(["KSP2142"], MovedDefinitions.Find([("weak.c", "vmlinux", weak), ("strong.c", "vmlinux", strong)]).Select(d => d.Code));
        // Another module may have a function of that name.
        Assert.Empty(MovedDefinitions.Find([("weak.c", "vmlinux", weak), ("strong.c", "m", strong)]));
    }

    [Theory]
    [InlineData("WAS(int s(int x) { return g(x); }) NOW(extern int s(int);) int a(int x) { return s(x) + h(x); }", null)]
    [InlineData("WAS(int s = 4;) int a(int x) { return h(x); }", "extern int s; int b(int x) { return s + WAS(1) NOW(2); }")]
    [InlineData("NOW(static __used) int s(int x) { return g(x); } int a(int x) { return h(x); }", "extern int s(int); int b(int x) { return s(x); }")]
    public void A_definition_that_goes_while_it_is_used_is_refused(string owner, string? user)
    {
        var gone = Diff(owner);
        (string, string, ObjectDifference)[] units = [("owner.c", "m", gone), .. user is null ? [] : new[] { ("user.c", "m", Diff(user)) }];

        Assert.Equal([("KSP2163", "owner.c: s")], MovedDefinitions.Find(units).Select(d => (d.Code, d.Location!)));
        // Another module means another thing by the name, or has refused to lose an export.
        if (user is not null)
            Assert.Empty(MovedDefinitions.Find([("owner.c", "m", gone), ("user.c", "n", Diff(user))]));
    }

    [Fact]
    public void A_definition_that_goes_with_its_last_use_is_none_of_that()
    {
        var gone = Diff("WAS(int s(int x) { return g(x); }) int a(int x) { return h(x); }");
        var user = Diff("extern int s(int); int b(int x) { return WAS(s) NOW(g)(x) + 1; }");

        Assert.Empty(MovedDefinitions.Find([("owner.c", "m", gone), ("user.c", "m", user)]));
        Assert.Equal([("owner.c", "m", "s")], MovedDefinitions.Gone([("owner.c", "m", gone), ("user.c", "m", user)]));
        Assert.Empty(MovedDefinitions.Gone([("owner.c", "m", gone), ("new.c", "m", Diff($"NOW(int s(int x) {{ return g(x); }}) {Unchanged}"))]));
    }

    [Fact]
    public void Private_functions_of_one_name_in_two_units_stay_apart()
    {
        const string unit = "static noinline int s(int x) { return g(x) + WAS(1) NOW(CHANGE); } NOW(static int n;) NOW(static noinline int t(int x) { return g(x) * h(n += x); })";
        var replacement = Build(
            new("one.c", Diff(unit.Replace("CHANGE", "2", StringComparison.Ordinal) + "int a(int x) { return s(x) + WAS(g) NOW(t)(x); }"), "m"),
            new("two.c", Diff(unit.Replace("CHANGE", "3", StringComparison.Ordinal) + "int b(int x) { return s(x) - WAS(g) NOW(t)(x); }"), "m"));

        Assert.Equal(["a one.c", "b two.c", "s one.c", "s two.c", "t one.c", "t two.c"], replacement.Functions.Select(f => $"{f.Name} {f.Unit}").Order(StringComparer.Ordinal));
        Assert.Equal(6, replacement.Functions.Select(f => (f.Section, f.Offset)).Distinct().Count());
        Assert.Equal(["n", "n"], replacement.NewData);
        Assert.Equal(["g", "h", "s@one.c", "s@two.c"], replacement.Symbols.Select(s => s.Name));
    }

    [Fact]
    public void Static_functions_and_code_of_the_beginning_may_move()
    {
        const string definition = "static noinline int s(int x) { return g(x); } int __init t(int x) { return g(x); }";
        var from = Diff($"WAS({definition} int a(int x) {{ return s(x); }}) int y(int x) {{ return h(x); }}");
        var to = Diff($"NOW({definition} int b(int x) {{ return s(x); }}) {Unchanged}");

        Assert.Empty(MovedDefinitions.Find([("from.c", "m", from), ("to.c", "m", to)]));
    }

    [Fact]
    public void A_unit_with_nothing_but_a_new_function_gives_it_to_its_caller()
    {
        var replacement = Build(
            new("new.c", Diff($"NOW(int fresh_count = 3; int fresh(int x) {{ return g(x) * 3; }}) {Unchanged}"), "m"),
            new("caller.c", Diff("int a(int x) { NOW(extern int fresh(int); extern int fresh_count; return fresh(x) + fresh_count;) return g(x); }"), "m"),
            new("other.c", Diff($"NOW(int idle(int x) {{ return g(x); }}) {Unchanged}"), "m"));

        Assert.Equal(["a", "fresh"], replacement.Functions.Select(f => f.Name).Order(StringComparer.Ordinal));
        Assert.Equal(["fresh_count"], replacement.NewData);
        Assert.Equal(["g"], replacement.Symbols.Select(s => s.Name));
        Assert.Equal(["caller.c", "new.c"], replacement.Units.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_name_is_visible_in_its_own_target_only()
    {
        var replacement = Build(
            new("one.c", Diff("NOW(int reset(int x) { return g(x) * 3; }) int a(int x) { return WAS(g) NOW(reset)(x) + 1; }"), "one"),
            new("two.c", Diff("extern int reset(int); int b(int x) { return reset(x) + WAS(1) NOW(2); }"), "two"));

        // The second module's own, which it had before.
        Assert.Contains(new TemplateSymbol("reset@two", null, "reset", "two"), replacement.Symbols);
    }

    [Fact]
    public void A_name_that_two_modules_have_means_each_ones_own()
    {
        var replacement = Build(
            new("one.c", Diff("extern int reset(int); int a(int x) { return reset(x) + WAS(1) NOW(2); }"), "one"),
            new("two.c", Diff("extern int reset(int); int b(int x) { return reset(x) + WAS(1) NOW(2); }"), "two"));

        Assert.Equal(
            [new TemplateSymbol("reset@one", null, "reset", "one"), new TemplateSymbol("reset@two", null, "reset", "two")], replacement.Symbols);
    }

    [Fact]
    public void A_new_export_of_a_running_function_leads_another_module_to_it()
    {
        var replacement = Build(
            new("owner.c", Diff("int reset(int x) { return g(x) * 3; } NOW(EXPORT_SYMBOL(reset);)"), "vmlinux"),
            new("user.c", Diff("extern int reset(int); int b(int x) { return WAS(g) NOW(reset)(x); }"), "m"));

        Assert.Equal([new TemplateSymbol("reset@owner.c", "owner.c", "reset")], replacement.Symbols);
        Assert.Equal(["b"], replacement.Functions.Select(f => f.Name));
    }

    [Fact]
    public void A_new_export_of_a_new_function_leads_another_module_to_it()
    {
        var replacement = Build(
            new("owner.c", Diff("NOW(int reset(int x) { return g(x) * 3; } EXPORT_SYMBOL(reset);)"), "vmlinux"),
            new("user.c", Diff("extern int reset(int); int b(int x) { return WAS(g) NOW(reset)(x); }"), "m"));

        Assert.Equal([new TemplateSymbol("g@vmlinux", null, "g", "vmlinux")], replacement.Symbols);
        Assert.Equal(["b", "reset"], replacement.Functions.Select(f => f.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_static_function_that_becomes_visible_is_found_in_its_own_unit()
    {
        var replacement = Build(
            new("owner.c", Diff("WAS(static) noinline int reset(int x) { return g(x) * 3; } int a(int x) { return reset(x) + 1; }"), "m"),
            new("user.c", Diff("extern int reset(int); int b(int x) { return WAS(g) NOW(reset)(x); }"), "m"));

        Assert.Equal([new TemplateSymbol("reset@owner.c", "owner.c", "reset")], replacement.Symbols);
        Assert.Equal(["owner.c", "user.c"], replacement.Units.Order(StringComparer.Ordinal));
    }

    private static ObjectDifference Diff(string unit)
    {
        var @case = new AdversarialCase("unit", unit, "");
        return ObjectPair.Diff(@case.Pre, @case.Post);
    }

    private static Replacement Build(params UnitDifference[] units)
    {
        Assert.All(units, u => Assert.DoesNotContain(u.Difference.Diagnostics, d => d.Severity == DiagnosticSeverity.Error));
        var built = ReplacementBuilder.Build(ObjectPair.Architecture, units, TemplateFixture.Stub, "m");
        Assert.True(built.IsOk, string.Join("; ", built.Diagnostics));
        return built.Value;
    }
}
