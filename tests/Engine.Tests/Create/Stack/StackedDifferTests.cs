using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Diff;
using Ksplice.Engine.Create.Extract;
using Ksplice.Engine.Create.Stack;
using Ksplice.Engine.Tests.Create.Diff;
using Ksplice.Engine.Tests.Create.Extract;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Tests.Create.Stack;

/// <summary>Three forms of one unit: as it was shipped, as a first update made it, as a second patch makes it.</summary>
public sealed class StackedDifferTests
{
    private const string Head = "extern int far(int); __attribute__((noinline)) static int step(int x) { return far(x) + 1; } ";
    private const string First = "int first(int x) { return step(x) * 3; } ";
    private const string FirstFixed = "int first(int x) { if (x > 100) return -1; return step(x) * 3; } ";
    private const string FirstTwice = "int first(int x) { if (x > 50) return -2; return step(x) * 3; } ";
    private const string Other = "int other(int x) { return step(x) * 5; } ";
    private const string OtherFixed = "int other(int x) { if (!x) return -1; return step(x) * 5; } ";

    private static string[] Names(IEnumerable<NewestBody> bodies) => [.. bodies.Select(b => $"{b.Update} {b.Function.Name}{(b.IsReplaced ? " replaced" : "")}").Order(StringComparer.Ordinal)];

    /// <summary>The manifest of an update of this one unit, as far as layers ask for it.</summary>
    private static UnitLayer Layer(string update, ObjectDifference made, ObjectDifference below, ObjectDifference since)
    {
        var replacement = TemplateFixture.Build(made);
        var functions = replacement.Functions.Select(f => new UpdateFunction(
            f.Name, TemplateFixture.Unit, f.PreSymbol is null ? FunctionState.New : FunctionState.Changed, f.OldSize, f.NewSize, new string('a', 64),
            f.IsCompanion ? f.Name[..f.Name.IndexOf(".cold", StringComparison.Ordinal)] : null, f.PreSymbol, new CodePlace(f.Section, f.Offset)));
        var data = replacement.NewData.Select(d => new UpdateDatum(d, TemplateFixture.Unit, 4, DataAction.New))
            .Concat(replacement.Constants.Select(c => new UpdateDatum(
                c.Constant.After.Name, TemplateFixture.Unit, c.Constant.After.Length, DataAction.PatchedInPlace, new(c.Constant.Before.Name, "", new("", 0), [], []))));
        return new UnitLayer(update, [.. functions], [.. data], below, since);
    }

    private static StackedDifference Stack(string shipped, string first, string second, Func<UnitLayer, UnitLayer>? edit = null)
    {
        var below = ObjectPair.Diff(shipped, first);
        var layer = Layer("one", below, below, ObjectPair.Diff(first, second));
        return StackedDiffer.Compare(ObjectPair.Diff(shipped, second), [edit?.Invoke(layer) ?? layer], "unit.c");
    }

    private static string[] Errors(StackedDifference stacked) =>
        [.. stacked.Difference.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.Code).Distinct()];

    [Fact]
    public void Only_what_the_second_patch_changes_is_replaced()
    {
        var stacked = Stack(Head + First + Other, Head + FirstFixed + Other, Head + FirstFixed + OtherFixed);

        stacked.Difference.AssertChanges("other");
        Assert.Equal(["one first"], Names(stacked.Bodies));
    }

    [Fact]
    public void A_function_that_is_changed_again_takes_its_newest_body_out_of_use()
    {
        var stacked = Stack(Head + First + Other, Head + FirstFixed + Other, Head + FirstTwice + Other);

        stacked.Difference.AssertChanges("first");
        Assert.Equal(["one first replaced"], Names(stacked.Bodies));
    }

    [Fact]
    public void A_function_that_gets_its_shipped_form_back_is_replaced_although_it_is_as_it_was_shipped()
    {
        var stacked = Stack(Head + First + Other, Head + FirstFixed + Other, Head + First + OtherFixed);

        stacked.Difference.AssertChanges("first", "other");
        Assert.Equal(["one first replaced"], Names(stacked.Bodies));
        Assert.NotEmpty(TemplateFixture.Build(stacked.Difference).Functions);
    }

    [Fact]
    public void A_patch_that_changes_no_code_above_the_first_update_is_nothing() =>
        Stack(Head + First + Other, Head + FirstFixed + Other, Head + FirstFixed + "\n" + Other).Difference.AssertNothing();

    [Fact]
    public void A_third_update_is_compared_with_the_newest_body_of_each_function()
    {
        var (shipped, one, two) = (Head + First + Other, Head + FirstFixed + Other, Head + FirstTwice + OtherFixed);
        var three = Head + FirstTwice.Replace("50", "40", StringComparison.Ordinal) + OtherFixed;
        var second = StackedDiffer.Compare(ObjectPair.Diff(shipped, two), [Layer("one", ObjectPair.Diff(shipped, one), ObjectPair.Diff(shipped, one), ObjectPair.Diff(one, two))], "unit.c");
        UnitLayer[] layers =
        [
            Layer("one", ObjectPair.Diff(shipped, one), ObjectPair.Diff(shipped, one), ObjectPair.Diff(one, three)),
            Layer("two", second.Difference, ObjectPair.Diff(shipped, two), ObjectPair.Diff(two, three)),
        ];

        var stacked = StackedDiffer.Compare(ObjectPair.Diff(shipped, three), layers, "unit.c");

        stacked.Difference.AssertChanges("first");
        Assert.Equal(["two first replaced", "two other"], Names(stacked.Bodies));
    }

    [Fact]
    public void A_variable_and_a_function_that_the_first_update_brought_are_used_and_never_brought_again()
    {
        const string brought = "static int calls; __attribute__((noinline)) static int limit(int x) { return far(x - ++calls); } ";
        var one = Head + brought + "int first(int x) { return limit(x) * 3 + calls; } " + Other;
        var two = Head + brought + "int first(int x) { return limit(x) * 3 + calls; } int other(int x) { return limit(x) * 5 - calls; } ";

        var stacked = Stack(Head + First + Other, one, two);

        stacked.Difference.AssertChanges("other");
        Assert.Empty(stacked.Difference.New);
        Assert.Empty(stacked.Difference.NewData);
        var replacement = TemplateFixture.Build(stacked.Difference);
        Assert.Equal(["other"], replacement.Functions.Select(f => f.Name));
        Assert.Empty(replacement.NewData);
        Assert.Equal(
            [("calls", "one"), ("limit", "one")],
            replacement.Symbols.Where(s => s.Update is not null).Select(s => (s.KernelName, s.Update!)).Order());
    }

    [Theory]
    [InlineData("return step(x) * 4 + ++calls;", "two", null)]
    [InlineData("return step(x) * 4;", null, "KSP4208")]
    public void A_variable_that_the_first_update_brought_is_found_by_the_code_that_still_runs(string second, string? update, string? code)
    {
        static string Unit(string body) => Head + "static int calls; int first(int x) { " + body + " } " + Other;
        var (shipped, one, two, three) = (Head + First + Other, Unit("return step(x) * 3 + ++calls;"), Unit(second), Unit("return step(x) * 9 + ++calls;"));
        var above = StackedDiffer.Compare(ObjectPair.Diff(shipped, two), [Layer("one", ObjectPair.Diff(shipped, one), ObjectPair.Diff(shipped, one), ObjectPair.Diff(one, two))], "unit.c");
        UnitLayer[] layers =
        [
            Layer("one", ObjectPair.Diff(shipped, one), ObjectPair.Diff(shipped, one), ObjectPair.Diff(one, three)),
            Layer("two", above.Difference, ObjectPair.Diff(shipped, two), ObjectPair.Diff(two, three)),
        ];

        var built = TemplateFixture.TryBuild(StackedDiffer.Compare(ObjectPair.Diff(shipped, three), layers, "unit.c").Difference);

        Assert.Equal(code, built.Diagnostics.Count == 0 ? null : Assert.Single(built.Diagnostics).Code);
        Assert.Equal(update, built.Value?.Symbols.Single(s => s.KernelName == "calls").Update);
    }

    [Fact]
    public void A_new_function_of_the_first_update_cannot_be_changed()
    {
        const string user = "int first(int x) { return limit(x) * 3; } ";
        var one = Head + "__attribute__((noinline)) static int limit(int x) { return far(x - 7); } " + user + Other;
        var two = Head + "__attribute__((noinline)) static int limit(int x) { return far(x - 8); } " + user + Other;

        Assert.Equal(["KSP2151"], Errors(Stack(Head + First + Other, one, two)));
    }

    [Fact]
    public void A_first_update_that_comes_out_otherwise_than_its_package_says_is_no_ground()
    {
        var (shipped, one, two) = (Head + First + Other, Head + FirstFixed + Other, Head + FirstTwice + Other);

        Assert.Equal(["KSP2152"], Errors(Stack(shipped, one, two, l => l with { Functions = [.. l.Functions.Select(f => f with { NewSize = f.NewSize + 1 })] })));
        Assert.Equal(["KSP2152"], Errors(Stack(shipped, one, two, l => l with { Functions = [] })));
    }

    [Fact]
    public void A_constant_that_was_written_over_stays_as_it_is()
    {
        static string Unit(int limit, int add) => $"static const int limits[4] = {{ 1, 2, 3, {limit} }}; int get(int i) {{ return limits[i] + {add}; }}";

        var same = Stack(Unit(4, 0), Unit(5, 0), Unit(5, 9));
        Assert.Empty(same.Difference.Rewritten);
        same.Difference.AssertChanges("get");
        Assert.Equal(["KSP2153"], Errors(Stack(Unit(4, 0), Unit(5, 0), Unit(6, 0))));
        Assert.Equal(["KSP2153"], Errors(Stack(Unit(4, 0), Unit(5, 0), Unit(4, 0))));
    }
}
