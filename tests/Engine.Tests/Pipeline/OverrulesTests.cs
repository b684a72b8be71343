using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Engine.Create.Build.Units;
using Ksplice.Engine.Create.Diff;
using Ksplice.Engine.Create.Types;
using Ksplice.Engine.Pipeline;
using Ksplice.Engine.Tests.Create.Diff;
using Ksplice.Engine.Tests.Create.Extract;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Tests.Pipeline;

/// <summary>A word of the author overrules exactly what it names, is on record, and is told when it does nothing or too much.</summary>
public sealed class OverrulesTests
{
    private const string Init = """
        __attribute__((section(".init.text"))) int one(void) { return V; } __attribute__((section(".init.text"))) int two(void) { return V + 1; } int a(int x) { return x + V; }
        """;

    private const string InitData = """
        __attribute__((section(".init.data"))) int one = V; __attribute__((section(".init.data"))) int two = V; int a(int x) { return x + V; }
        """;

    private const string Constant = "const int one[2] = { 1, V }; const int two[2] = { 2, V }; int a(int x) { return one[x] + two[x] + V; }";
    private const string Value = "static int one = V; static int two = V; int a(int x) { return (one += x) + (two -= x) + V; }";

    private const string Thread = """
        extern int kernel_thread(int (*f)(void *), void *d, unsigned long flags), work(int); extern _Bool kthread_should_stop(void);
        static int one(void *d) { while (!kthread_should_stop()) work(V); return 1; } static int two(void *d) { while (!kthread_should_stop()) work(V + 1); return 2; }
        int start(void) { return kernel_thread(one, 0, 0) + kernel_thread(two, 0, 0); } int a(int x) { return x + V; }
        """;

    public static TheoryData<string, string, string> Kinds => new()
    {
        { "--ignore-init", Init, "KSP2106" }, { "--ignore-init", InitData, "KSP2106" }, { "--rewrite-constant", Constant, "KSP2121" }, { "--keep-value", Value, "KSP2103" },
        { "--allow-thread", Thread, "KSP2127" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_word_overrules_what_it_names_and_nothing_else(string option, string unit, string code)
    {
        Assert.Equal([("one", code), ("two", code)], Refusals(Diff(unit, option)));
        Assert.Equal([("two", code)], Refusals(Diff(unit, option, "one")));
        Assert.Equal([("one", code)], Refusals(Diff(unit, option, "unit.c: two")));
        Assert.Equal([("one", code), ("two", code)], Refusals(Diff(unit, option, "other.c: one", "On", "tw", "unit.c")));
        foreach (var other in Kinds.Select(k => (string)k[0]).Where(o => o != option))
            Assert.Equal([("one", code), ("two", code)], Refusals(Diff(unit, other, "one", "two")));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_overruled_is_on_record(string option, string unit, string code)
    {
        var difference = Diff(unit, option, "one", "unit.c: two");

        Assert.Contains("a", difference.Changed.Names());
        var remarks = Record(difference, unit);
        Assert.Equal(["unit.c: one", "unit.c: two"], remarks.Select(r => r.What).Order(StringComparer.Ordinal));
        Assert.All(remarks, r => Assert.StartsWith($"{code}: ", r.Why, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_word_without_effect_is_told(string option, string unit, string code)
    {
        var difference = Diff(unit, option, "one", "unit.c: two");

        Assert.Empty(Judge(option, ["one", "unit.c: two"], ("unit.c", difference)));
        var told = Assert.Single(Judge(option, ["one", "unit.c: two", "three"], ("unit.c", difference)));
        Assert.Equal(("KSP1055", "three", DiagnosticSeverity.Warning), (told.Code, told.Location, told.Severity));
        Assert.StartsWith(option, told.Message, StringComparison.Ordinal);
        // Said of another kind of thing it does nothing either.
        var other = option == "--keep-value" ? "--ignore-init" : "--keep-value";
        Assert.Equal("KSP1055", Assert.Single(Judge(other, ["one"], ("unit.c", difference))).Code);
        Assert.NotEqual(code, told.Code);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_word_that_means_things_in_two_units_is_refused(string option, string unit, string code)
    {
        var difference = Diff(unit, option, "one");
        Assert.Contains(difference.Overruled, o => o.Reason.StartsWith(code, StringComparison.Ordinal));

        var refusal = Assert.Single(Judge(option, ["one"], ("a.c", difference), ("b.c", difference)));
        Assert.Equal(("KSP1061", "one", DiagnosticSeverity.Error), (refusal.Code, refusal.Location, refusal.Severity));
        Assert.Contains("a.c: one, b.c: one", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Judge(option, ["a.c: one", "b.c: one"], ("a.c", difference), ("b.c", difference)));
    }

    [Fact]
    public void A_layout_is_accepted_for_exactly_the_type_that_is_named()
    {
        LayoutDifference Differs(string type, string text) => new(type, [text], false);
        (string, LayoutDifference)[] found =
        [
            ("a.c", Differs("struct s", "member `x` goes")), ("b.c", Differs("struct s", "member `x` goes")), ("c.c", Differs("struct s", "member `y` goes")), ("a.c", Differs("struct t", "member `z` goes")),
        ];
        string Codes(params string[] words) => string.Join(' ', LayoutJudgement.Judge(found, words.ToHashSet()).Select(d => d.Code));

        Assert.Equal("KSP2201 KSP2201 KSP2201", Codes("s", "struct", "struct ss", "x.c: struct s"));
        Assert.Equal("KSP2203 KSP2201 KSP2201", Codes("b.c: struct s"));
        Assert.Equal("KSP2201 KSP2203 KSP2201", Codes("c.c: struct s"));
        Assert.Equal("KSP2201 KSP2201 KSP2203", Codes("struct t"));
        Assert.Empty(Overrules.Judge(Request("--allow-layout", ["a.c: struct s", "c.c: struct s", "struct t"]), [], found));
        Assert.Equal(["KSP1061", "KSP1055"], Overrules.Judge(Request("--allow-layout", ["struct s", "struct u"]), [], found).Select(d => d.Code));
        Assert.Equal(["KSP1055"], Overrules.Judge(Request("--allow-layout", ["struct h"]), [], [("a.c", new LayoutDifference("struct h", ["other names"], true))]).Select(d => d.Code));
    }

    private static ObjectDifference Diff(string unit, string option, params string[] words)
    {
        IReadOnlySet<string> Of(string kind) => kind == option ? words.ToHashSet(StringComparer.Ordinal) : new HashSet<string>();
        return ObjectPair.Diff(
            CFixture.Compile("#define V 3\n" + unit, CFixture.Kernel), CFixture.Compile("#define V 4\n" + unit, CFixture.Kernel),
            new DiffOptions { IgnoredInit = Of("--ignore-init"), RewrittenConstants = Of("--rewrite-constant"), KeptValues = Of("--keep-value"), AllowedThreads = Of("--allow-thread") });
    }

    private static IEnumerable<(string, string)> Refusals(ObjectDifference difference) => difference.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)
        .Select(d => (d.Location!["unit.c: ".Length..], d.Code)).OrderBy(r => r.Item1, StringComparer.Ordinal);

    private static CreateRequest Request(string option, string[] words)
    {
        IReadOnlySet<string> Of(string kind) => kind == option ? words.ToHashSet(StringComparer.Ordinal) : new HashSet<string>();
        return new CreateRequest
        {
            Patches = [], Inputs = new KernelInputs("6.1.0-test", "", "", "", "", "", ""), Architecture = ObjectPair.Architecture, Workspace = "", Jobs = 1, Output = "",
            IgnoredInit = Of("--ignore-init"), RewrittenConstants = Of("--rewrite-constant"), KeptValues = Of("--keep-value"), AllowedThreads = Of("--allow-thread"), AllowedLayouts = Of("--allow-layout"),
        };
    }

    private static IReadOnlyList<Diagnostic> Judge(string option, string[] words, params (string, ObjectDifference)[] units) => Overrules.Judge(Request(option, words), units, []);

    private static IReadOnlyList<Remark> Record(ObjectDifference difference, string unit)
    {
        var plain = CFixture.CompileFile("#define V 3\n" + unit, CFixture.KernelWhole);
        var build = new UnitBuild("unit.c", UnitTarget.KernelImage, plain, "", "", false, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero) { Recipe = new("unit.c", "unit.c", ".", UnitTarget.KernelImage, [], []) { Object = "unit.o" }, Patched = null! };
        var (manifest, _) = UpdateAssembler.Assemble(
            "id", "Title", [], new KernelIdentity("6.1.0", "x64", new string('a', 40), "", []), new Toolchain("gcc", "1"), [new CreatedUnit(build, difference)],
            new TargetIdentities(new string('a', 40), new Dictionary<string, string>(), new Dictionary<string, SharedNames> { [""] = SharedNames.OfModule(difference.Pre.Elf) }), TemplateFixture.Build(difference), [], []);
        return Assert.Single(manifest.Targets).Overrules;
    }
}
