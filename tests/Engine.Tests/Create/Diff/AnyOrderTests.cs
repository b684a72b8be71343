namespace Ksplice.Engine.Tests.Create.Diff;

/// <summary>Statics that only their users tell apart, in objects whose sections and symbols stand in the opposite order.</summary>
public class AnyOrderTests
{
    private const string Literals = """
        struct leaf { int value; int *state; };
        struct node { const struct leaf *leaf; struct leaf *own; const char *name; };
        struct table { struct node *node; };
        struct table tables[] = {
            { &(struct node){ &(const struct leaf){ 1 }, &(struct leaf){ 2 }, "a" } },
            { &(struct node){ &(const struct leaf){ 1 }, &(struct leaf){ 2 }, "b" } },
            { &(struct node){ &(const struct leaf){ 3 }, &(struct leaf){ 4, (int []){ 5, 6 } }, "c" } },
            { &(struct node){ &(const struct leaf){ 3 }, &(struct leaf){ 7, (int []){ 5, 6 } }, "c" } },
        };
        int value(int i) { return tables[i].node->leaf->value + EXTRA; }
        """;

    private const string Chains = """
        struct link { struct link *next; int value; };
        extern int g(void *);
        #define CHAIN(name) int name(void) { static struct link head, tail = { &head, 1 }; return g(&tail); }
        CHAIN(a) CHAIN(b) CHAIN(c)
        """;

    private const string Clones = """
        extern int g(int *);
        static __attribute__((noinline)) int step(int kind, int x)
        {
            static int count;
            if (kind == 1) { static int count = 1; g(&count); g(&count); return ++count + x; }
            if (kind == 2) { static int count = 2; g(&count); g(&count); return ++count + x; }
            return g(&count);
        }
        int one(int x) { return step(1, x) + step(1, x + 9) + EXTRA; }
        int two(int x) { return step(2, x) + step(2, x + 9); }
        int three(int x) { return step(3, x) + step(3, x + 9); }
        """;

    public static TheoryData<string, string> Units() => new()
    {
        { "literals", Literals }, { "chains", Chains }, { "clones", Clones },
    };

    [Theory]
    [MemberData(nameof(Units))]
    public void An_object_does_not_differ_from_itself_in_the_opposite_order(string name, string source)
    {
        var unit = Compile(source, name, extra: 0);

        ObjectPair.Diff(unit, ElfShuffle.Reverse(unit)).AssertNothing();
        ObjectPair.Diff(ElfShuffle.Reverse(unit), unit).AssertNothing();
    }

    [Fact]
    public void A_change_beside_literals_is_told_alone_in_any_order()
    {
        var difference = ObjectPair.Diff(Compile(Literals, "literals", extra: 0), ElfShuffle.Reverse(Compile(Literals, "literals", extra: 1)));

        difference.AssertChanges("value");
        Assert.Empty(difference.NewData);
    }

    [Fact]
    public void The_last_of_several_literals_is_told_as_what_changed_in_any_order()
    {
        var pre = Compile(Literals, "literals", extra: 0);
        var post = ElfShuffle.Reverse(Compile(Literals.Replace("leaf){ 7,", "leaf){ 8,", StringComparison.Ordinal), "literals", extra: 0));

        var changed = Assert.Single(ObjectPair.Diff(pre, post).ChangedData);

        Assert.Equal(8, changed.Bytes[0]);
    }

    private static Engine.Elf.ElfObject Compile(string source, string name, int extra) =>
        CFixture.Compile($"#define EXTRA {extra}\n{source}", name == "clones" ? [.. CFixture.Kernel, "-fipa-cp-clone", "-O3"] : CFixture.Kernel);
}
