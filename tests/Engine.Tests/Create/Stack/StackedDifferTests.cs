using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Diff;
using Ksplice.Engine.Create.Diff.Model;
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
        return StackedDiffer.Compare(ObjectPair.Diff(shipped, second), [edit?.Invoke(layer) ?? layer], ObjectPair.Architecture.Code, "unit.c");
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
        var second = StackedDiffer.Compare(ObjectPair.Diff(shipped, two), [Layer("one", ObjectPair.Diff(shipped, one), ObjectPair.Diff(shipped, one), ObjectPair.Diff(one, two))], ObjectPair.Architecture.Code, "unit.c");
        UnitLayer[] layers =
        [
            Layer("one", ObjectPair.Diff(shipped, one), ObjectPair.Diff(shipped, one), ObjectPair.Diff(one, three)),
            Layer("two", second.Difference, ObjectPair.Diff(shipped, two), ObjectPair.Diff(two, three)),
        ];

        var stacked = StackedDiffer.Compare(ObjectPair.Diff(shipped, three), layers, ObjectPair.Architecture.Code, "unit.c");

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
        var above = StackedDiffer.Compare(ObjectPair.Diff(shipped, two), [Layer("one", ObjectPair.Diff(shipped, one), ObjectPair.Diff(shipped, one), ObjectPair.Diff(one, two))], ObjectPair.Architecture.Code, "unit.c");
        UnitLayer[] layers =
        [
            Layer("one", ObjectPair.Diff(shipped, one), ObjectPair.Diff(shipped, one), ObjectPair.Diff(one, three)),
            Layer("two", above.Difference, ObjectPair.Diff(shipped, two), ObjectPair.Diff(two, three)),
        ];

        var built = TemplateFixture.TryBuild(StackedDiffer.Compare(ObjectPair.Diff(shipped, three), layers, ObjectPair.Architecture.Code, "unit.c").Difference);

        Assert.Equal(code, built.Diagnostics.Count == 0 ? null : Assert.Single(built.Diagnostics).Code);
        Assert.Equal(update, built.Value?.Symbols.Single(s => s.KernelName == "calls").Update);
    }

    [Fact]
    public void A_new_function_of_the_first_update_is_brought_again_with_all_that_calls_it()
    {
        static string Unit(int less, string other) => Head
            + $"__attribute__((noinline)) static int limit(int x) {{ return far(x - {less}); }} __attribute__((noinline)) static int twice(int x) {{ return limit(x) * 2 + far(x); }} "
            + "int first(int x) { return twice(x) * 3; } int last(int x) { return far(x) + 8; } " + other;
        var (one, two, three) = (Unit(7, Other), Unit(8, Other), Unit(9, Other));

        var stacked = Stack(Head + First + "int last(int x) { return far(x) + 7; } " + Other, one, two);

        Assert.Empty(Errors(stacked));
        stacked.Difference.AssertChanges("first");
        Assert.Equal("it calls twice, which the update one brought", stacked.Difference.Reasons["first"]);
        Assert.Equal(["one first replaced", "one last", "one limit replaced", "one twice replaced"], Names(stacked.Bodies));
        var replacement = TemplateFixture.Build(stacked.Difference);
        Assert.Equal(["first", "limit", "twice"], replacement.Functions.Select(f => f.Name).Order());
        Assert.DoesNotContain(replacement.Symbols, s => s.Update is not null);

        // Three deep: what runs of it is what the second brought.
        var shipped = Head + First + "int last(int x) { return far(x) + 7; } " + Other;
        UnitLayer[] layers =
        [
            Layer("one", ObjectPair.Diff(shipped, one), ObjectPair.Diff(shipped, one), ObjectPair.Diff(one, three)),
            Layer("two", stacked.Difference, ObjectPair.Diff(shipped, two), ObjectPair.Diff(two, three)),
        ];
        var third = StackedDiffer.Compare(ObjectPair.Diff(shipped, three), layers, ObjectPair.Architecture.Code, "unit.c");
        Assert.Equal(["one last", "two first replaced", "two limit replaced", "two twice replaced"], Names(third.Bodies));
        Assert.Equal(["first", "limit", "twice"], TemplateFixture.Build(third.Difference).Functions.Select(f => f.Name).Order());

        // Used by other code only, it stays the second's.
        var user = Unit(8, OtherFixed.Replace("step(x) * 5", "limit(x) * 5", StringComparison.Ordinal));
        var used = StackedDiffer.Compare(
            ObjectPair.Diff(shipped, user), [layers[0] with { Since = ObjectPair.Diff(one, user) }, layers[1] with { Since = ObjectPair.Diff(two, user) }], ObjectPair.Architecture.Code, "unit.c");
        used.Difference.AssertChanges("other");
        Assert.Equal(("limit", "two"), TemplateFixture.Build(used.Difference).Symbols.Where(s => s.Update is not null).Select(s => (s.KernelName, s.Update!)).Single());
    }

    [Theory]
    [InlineData("__attribute__((noinline)) static int limit(int x) { return far(x - @); } int (*kept)(int); int first(int x) { kept = limit; return limit(x) * 3; } ")]
    [InlineData("__attribute__((noinline)) int limit(int x) { return far(x - @); } int first(int x) { return limit(x) * 3; } ")]
    public void A_new_function_that_others_may_hold_cannot_be_changed(string unit) => Assert.Equal(
        ["KSP2151"], Errors(Stack(Head + First + Other, Head + unit.Replace('@', '7') + Other, Head + unit.Replace('@', '8') + Other)));

    [Fact]
    public void Of_two_statics_of_one_name_that_change_places_each_update_gets_the_one_that_its_code_means()
    {
        const string head = "extern int far(int); ";
        static string One(string more) => "int one(int x) { static int seen; seen += x" + more + "; return far(seen); } ";
        static string Two(string more) => "int two(int x) { static int seen; seen -= x; return far(seen" + more + "); } ";

        // The compiler numbers them in the order of the source, so that in the first update's object each has the other's name.
        var stacked = Stack(head + One("") + Two(""), head + Two("") + One(" * 3"), head + Two(" + 5") + One(" * 3"));

        Assert.Empty(Errors(stacked));
        stacked.Difference.AssertChanges("two");
        Assert.Equal([SeenBy(stacked.Difference.Pre, "two")], TemplateFixture.Build(stacked.Difference).Symbols.Where(s => s.KernelName.StartsWith("seen", StringComparison.Ordinal)).Select(s => s.KernelName));
        Assert.NotEqual(SeenBy(stacked.Difference.Pre, "two"), SeenBy(stacked.Difference.Post, "two"));

        static string SeenBy(ObjectModel model, string function) => model.Functions.Single(f => f.Name == function).References.Select(r => r.Target).OfType<Piece>().Where(t => t.Kind == PieceKind.Data).Distinct().Single().Name;
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
    }

    [Theory]
    [InlineData(6)]
    [InlineData(4)]
    public void A_constant_that_was_written_over_is_written_over_again_from_what_it_holds(int again)
    {
        static string Unit(int limit, int add) => $"static const int limits[4] = {{ 1, 2, 3, {limit} }}; int get(int i) {{ return limits[i] + {add}; }} int put(int i) {{ return limits[i] - 3; }}";

        var stacked = Stack(Unit(4, 0), Unit(5, 1), Unit(again, 1));

        Assert.Empty(Errors(stacked));
        var rewritten = Assert.Single(stacked.Difference.Rewritten);
        Assert.Equal((12, 1), (rewritten.Changes.Single().Offset, rewritten.Changes.Count));
        Assert.Equal(["get", "put"], rewritten.Readers.Select(r => r.Name).Order());
        Assert.Equal(new NewestContent("one", "limits", "limits"), Assert.Single(stacked.Contents));
        // The old body of what the first update replaced reads it too.
        Assert.Equal([("get", true, false)], stacked.Bodies.Select(b => (b.Function.Name, b.IsReader, b.IsReplaced)));
        Assert.Equal("limits", Assert.Single(TemplateFixture.Build(stacked.Difference).Constants).Constant.Before.Name);
    }

    [Fact]
    public void Of_two_updates_that_wrote_over_a_constant_the_last_one_counts()
    {
        static string Unit(int first, int last) => $"static const int limits[4] = {{ {first}, 2, 3, {last} }}; int get(int i) {{ return limits[i]; }}";
        var (shipped, one, two, same, three) = (Unit(1, 4), Unit(1, 5), Unit(9, 5), Unit(9, 5) + " int more(void) { return 1; }", Unit(9, 6));
        var above = Stack(shipped, one, two);
        StackedDifference Third(string source) => StackedDiffer.Compare(
            ObjectPair.Diff(shipped, source),
            [
                Layer("one", ObjectPair.Diff(shipped, one), ObjectPair.Diff(shipped, one), ObjectPair.Diff(one, source)),
                Layer("two", above.Difference, ObjectPair.Diff(shipped, two), ObjectPair.Diff(two, source)),
            ],
            ObjectPair.Architecture.Code, "unit.c");

        Assert.Empty(Errors(Third(same)));
        Assert.Empty(Third(same).Difference.Rewritten);
        Assert.Equal((12, 1), (Assert.Single(Third(three).Difference.Rewritten).Changes.Single().Offset, Third(three).Difference.Rewritten.Count));
        Assert.Equal("two", Assert.Single(Third(three).Contents).Update);
    }

    [Fact]
    public void A_constant_that_the_first_update_brought_cannot_be_changed()
    {
        static string Unit(int limit) => $"static const int limits[4] = {{ 1, 2, 3, {limit} }}; int get(int i) {{ return limits[i] + 1; }}";

        Assert.Equal(["KSP2153"], Errors(Stack("int get(int i) { return i + 1; }", Unit(5), Unit(6))));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Hooks_of_the_first_update_are_its_own_and_those_of_the_second_are_called_besides(bool before)
    {
        const string mine = "static int check(void) { return far(7); } static void fill(void) { far(1); } static void clear(void) { far(2); } ksplice_post_apply(fill); ksplice_pre_reverse(check); ksplice_post_reverse(clear); ";
        const string yours = "static void more(void) { far(3); } static void less(void) { far(4); } ksplice_post_apply(more); ksplice_post_reverse(less); ";
        var one = AuthorText.Header + Head + mine + FirstFixed + Other;

        var stacked = Stack(AuthorText.Header + Head + First + Other, one, AuthorText.Header + Head + (before ? yours + mine : mine + yours) + FirstFixed + OtherFixed);

        Assert.Empty(Errors(stacked));
        stacked.Difference.AssertChanges("other");
        Assert.Equal(["post-apply more", "post-reverse less"], stacked.Difference.Hooks.Select(h => $"{h.Phase} {h.Function.Name}"));
        Assert.Equal(["less", "more", "other"], TemplateFixture.Build(stacked.Difference).Functions.Select(f => f.Name).Order());
        Assert.DoesNotContain(stacked.Bodies, b => b.IsReplaced);
    }

    [Fact]
    public void A_hook_of_the_first_update_cannot_be_changed_and_keeps_the_function_that_it_calls()
    {
        static string Unit(int less, int mark) => AuthorText.Header + Head
            + $"__attribute__((noinline)) static int limit(int x) {{ return far(x - {less}); }} static void fill(void) {{ limit({mark}); }} ksplice_post_apply(fill); "
            + "int first(int x) { return limit(x) * 3; } " + Other;
        var shipped = AuthorText.Header + Head + First + Other;

        Assert.Equal(["KSP2151"], Errors(Stack(shipped, Unit(7, 1), Unit(7, 2))));
        var stacked = Stack(shipped, Unit(7, 1), Unit(8, 1));
        Assert.Empty(Errors(stacked));
        Assert.Equal(["first", "limit"], TemplateFixture.Build(stacked.Difference).Functions.Select(f => f.Name).Order());
    }

    [Fact]
    public void A_value_that_the_first_author_kept_stays_kept_and_changes_again_only_with_the_second_author_s_word()
    {
        static string Unit(int size, string other) => $"int size = {size}; int limit = 3; int first(int x) {{ return x + size; }} int other(int x) {{ return x - limit{other}; }}";
        static DiffOptions Kept(params string[] names) => new() { TypeSizes = ObjectPair.Sizes, KeptValues = names.ToHashSet() };
        static ObjectDifference Compared(string pre, string post, DiffOptions options) => ObjectPair.Diff(CFixture.Compile(pre, CFixture.Kernel), CFixture.Compile(post, CFixture.Kernel), options);
        var (shipped, one) = (Unit(1, ""), Unit(2, ""));

        StackedDifference Over(string source, DiffOptions options)
        {
            var made = Compared(shipped, one, Kept("size"));
            var layer = Layer("one", made, Compared(shipped, one, options), Compared(one, source, options));
            layer = layer with { Data = [new UpdateDatum("size", TemplateFixture.Unit, 4, DataAction.Ignored)] };
            return StackedDiffer.Compare(Compared(shipped, source, options), [layer], ObjectPair.Architecture.Code, "unit.c");
        }

        var other = Over(Unit(2, " + 1"), Kept());
        Assert.Empty(Errors(other));
        other.Difference.AssertChanges("other");
        Assert.Empty(other.Difference.Kept);
        Assert.Equal(["KSP2103"], Errors(Over(Unit(3, ""), Kept())));
        Assert.Equal(["size"], Over(Unit(3, ""), Kept("size")).Difference.Kept.Select(p => p.Name));
    }
}
