using Ksplice.Engine.Create.Diff;

namespace Ksplice.Engine.Tests.Create.Diff.Adversarial;

/// <summary>What must hold for every case of this folder, whatever its outcome.</summary>
public class AdversarialPropertyTests
{
    private static readonly Dictionary<string, AdversarialCase> s_cases = new (string Class, AdversarialCase[] Cases)[]
    {
        ("literal", LiteralArgumentTests.Cases), ("same name", SameNameTests.Cases), ("constant", ConstantTableTests.Cases), ("variable", NewVariableTests.Cases),
        ("reference", NewReferenceTests.Cases), ("removed", RemovedTests.Cases), ("linkage", LinkageTests.Cases), ("placed", PlacedFunctionTests.Cases),
        ("instrumentation", InstrumentationTests.Cases),
    }.SelectMany(g => g.Cases.Select(c => (Key: $"{g.Class}: {c.Name}", Case: c))).ToDictionary(c => c.Key, c => c.Case, StringComparer.Ordinal);

    public static TheoryData<string> All => [.. s_cases.Keys];

    [Theory]
    [MemberData(nameof(All))]
    public void An_object_against_itself_is_nothing_to_do(string name)
    {
        foreach (var unit in new[] { s_cases[name].Pre, s_cases[name].Post })
        {
            var difference = ObjectPair.Diff(unit, unit);

            difference.AssertNothing();
            Assert.Empty(difference.Diagnostics);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_way_back_mirrors_the_way_there(string name)
    {
        var there = ObjectPair.Diff(s_cases[name].Pre, s_cases[name].Post);
        var back = ObjectPair.Diff(s_cases[name].Post, s_cases[name].Pre);

        Assert.Equal(AdversarialCase.Names(there.New), AdversarialCase.Names(back.Removed));
        Assert.Equal(AdversarialCase.Names(there.Removed), AdversarialCase.Names(back.New));
        Assert.Equal(AdversarialCase.Names(there.Changed), AdversarialCase.Names(back.Changed));
        if (s_cases[name].IsOneWay)
            return;
        Assert.Equal(AdversarialCase.Names(there.ChangedData), AdversarialCase.Names(back.ChangedData));
        Assert.Equal(Ignored(there), Ignored(back));
        Assert.Equal(there.IsNothing && there.Removed.Count == 0, back.IsNothing && back.Removed.Count == 0);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_order_of_sections_and_symbols_in_the_file_does_not_matter(string name)
    {
        var (pre, post) = (s_cases[name].Pre, s_cases[name].Post);

        Assert.Equal(s_cases[name].Outcome, AdversarialCase.Describe(ObjectPair.Diff(ElfShuffle.Reverse(pre), post)));
        Assert.Equal(s_cases[name].Outcome, AdversarialCase.Describe(ObjectPair.Diff(pre, ElfShuffle.Reverse(post))));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void The_order_in_which_things_are_written_does_not_matter(int seed)
    {
        // Everything in a unit that has a name, a number or a literal of its own, and static locals of one name.
        string[] parts =
        [
            "int f0(int x) { static int count = 1; return (count += x) + g(VALUE(0)); }", "int f1(int x) { static int count = 1; return (count -= x) + g(VALUE(1)); }",
            "static noinline int f2(int x) { return printk(\"two %d\", x) + VALUE(2) + v0++; }", "int f3(int x) { ONCE(3); return f2(x) + g(VALUE(3)); }",
            "int f4(int x) { switch (x) { case 0: return g(1); case 1: return g(7) + 1; case 2: return g(VALUE(4)); case 3: return g(9) - 1; case 4: return g(x) ^ 3; case 5: return 12; } return h(0); }",
            "__sched int f5(int x) { return g(x) * VALUE(5) + v1++; }", "__sched int f6(int x) { ONCE(6); return f5(x) + VALUE(6); }",
            "int f7(int x) { pr_debug(7, \"seven\"); return h(x) + VALUE(7); }", "int f8(int x) { pr_debug(8, \"eight\"); return names[x & 1][0] + g(VALUE(8)); }",
            "int f9(int x) { if (static_branch(&k0)) return g(VALUE(9)); return h(x) + v2++; }",
        ];
        const string declarations = """
            static int v0 = 3, v1 __read_mostly = 4, v2; static struct static_key k0; static const char *const names[] = { "one", "two" };
            static noinline int f2(int); __sched int f5(int);
            """;
        var random = new Random(seed);
        var changed = random.Next(parts.Length);
        var written = parts.ToArray();
        random.Shuffle(written);
        ObjectDifference Diff(int value) => ObjectPair.Diff(
            Unit($"#define VALUE(n) (40 + n)\n{declarations}{string.Join('\n', parts)}"),
            Unit($"#define VALUE(n) (n == {changed} ? {value} : 40 + n)\n{declarations}{string.Join('\n', written)}"));

        Diff(40 + changed).AssertNothing();
        Diff(90).AssertChanges($"f{changed}");

        static Engine.Elf.ElfObject Unit(string source) => new AdversarialCase("order", source, "").Pre;
    }

    private static IEnumerable<string> Ignored(ObjectDifference difference) =>
        difference.Ignored.Select(i => $"{i.Name} {i.Reason}").Distinct().Order(StringComparer.Ordinal);
}
