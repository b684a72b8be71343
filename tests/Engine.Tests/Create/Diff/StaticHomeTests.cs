using Ksplice.Engine.Create.Build.Units;
using Ksplice.Engine.Create.Diff;
using Ksplice.Engine.Create.Diff.Correlate;
using Ksplice.Engine.Create.Types;
using Ksplice.Engine.Create.Types.Dwarf;
using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Tests.Create.Diff;

/// <summary>Static variables of one name whose functions were inlined into one: only where they are declared tells them apart.</summary>
public class StaticHomeTests
{
    private const string Head = "extern int g(int);\n#define inline static inline __attribute__((always_inline))\n";
    private const string One = "inline int one(int x) { static int count = 1; return count += g(x + ONE); }\n";
    private const string Two = "inline int two(int x) { static int count = 1; return count += g(x - TWO); }\n";
    private const string User = "int a(int x) { static int count = 1; count += x; return x ? one(count) : two(count); }\n";
    private const string Values = "#define ONE 1\n#define TWO 2\n";

    [Fact]
    public void Variables_of_functions_inlined_into_one_follow_the_functions_that_declare_them()
    {
        const string other = "int z(void) { static int count = 5; return count += g(0); }\n";
        const string pre = Head + Values + other + One + Two + User;
        const string post = Head + "#define ONE 1\n#define TWO 200\n" + Two + One + User + other;

        ObjectPair.Diff(pre, post).AssertRefused("KSP2102");
        var difference = Diff(pre, post, out var homes);

        difference.AssertChanges("a");
        Assert.Empty(difference.NewData);
        Assert.Equal(["a: s32 count", "one: s32 count", "two: s32 count", "z: s32 count"], homes.After.Values.Order(StringComparer.Ordinal));
        var moved = difference.Post.Pieces.Where(p => homes.After.ContainsKey(p.Name)).ToList();
        Assert.All(moved, p => Assert.Equal(homes.After[p.Name], homes.Before[difference.Correlation.ToPre(p)!.Name]));
        Assert.Contains(moved, p => difference.Correlation.ToPre(p)!.Name != p.Name);
    }

    [Theory]
    [InlineData("int a(int x) { if (x) { static int count = 1; return (count += x) + ONE; } { static int count = 1; return g(count += 3); } }", "two blocks of one function")]
    [InlineData("inline int one(int x) { if (x) { static int count = 1; return (count += x) + ONE; } { static int count = 1; return g(count += 3); } } int a(int x) { return one(x); }", "two blocks of an inlined function")]
    public void Two_in_one_function_stay_refused(string unit, string why)
    {
        var difference = Diff(Head + "#define ONE 1\n" + unit, Head + "#define ONE 200\n" + unit, out var homes);

        Assert.True(homes.After.Count == 0, why);
        difference.AssertRefused("KSP2102");
    }

    [Fact]
    public void One_that_goes_from_one_function_to_another_is_refused()
    {
        const string pre = Head + "int a(int x) { static int count = 1; return count += g(x); } int b(int x) { return g(x - 2); }";
        const string post = Head + "int a(int x) { return g(x); } int b(int x) { static int count = 1; return count += g(x - 2); }";

        Diff(pre, post, out _).AssertRefused("KSP2102");
    }

    [Theory]
    [InlineData("int a(int x) { return one(x) + two(x); }", "inline int one(int x) { static unsigned count = 1; return count += g(x + 7); } inline int two(int x) { static unsigned count = 1; return count += g(x - 2); }", "they became other things")]
    [InlineData("int a(int x) { return uno(x) + dos(x); }", "inline int uno(int x) { static int count = 1; return count += g(x + 7); } inline int dos(int x) { static int count = 1; return count += g(x - 2); }", "their functions have other names")]
    public void What_is_declared_elsewhere_or_otherwise_is_not_taken_for_the_same(string user, string changed, string why)
    {
        const string before = "inline int one(int x) { static int count = 1; return count += g(x + 1); } inline int two(int x) { static int count = 1; return count += g(x - 2); } int a(int x) { return one(x) + two(x); }";

        var difference = Diff(Head + before, Head + changed + user, out var homes);

        Assert.True(!homes.Before.Values.Intersect(homes.After.Values).Any(), why);
        difference.AssertRefused("KSP2102");
    }

    [Fact]
    public void What_debug_information_says_holds_only_for_the_object_that_is_otherwise_the_same()
    {
        const string unit = Head + Values + One + Two + User;

        Assert.True(DebugTwin.IsTwin(Plain(unit), Described(unit)));
        Assert.False(DebugTwin.IsTwin(Plain(unit), Described(unit + "int more;")));
        Assert.False(DebugTwin.IsTwin(Plain(unit), Described(unit.Replace("TWO 2", "TWO 3", StringComparison.Ordinal))));
    }

    private static ObjectDifference Diff(string pre, string post, out StaticHomes homes)
    {
        homes = new(Homes(pre), Homes(post));
        return ObjectPair.Diff(Plain(pre), Plain(post), new DiffOptions { TypeSizes = ObjectPair.Sizes, Homes = homes });
    }

    private static IReadOnlyDictionary<string, string> Homes(string source)
    {
        var described = Described(source);
        Assert.True(DebugTwin.IsTwin(Plain(source), described));
        return StaticHomeReader.Read(described, ObjectPair.Architecture.Relocations, "unit.c").Value!;
    }

    private static ElfObject Plain(string source) => CFixture.Compile(source, [.. CFixture.Kernel, "-g0"]);

    private static ElfObject Described(string source) => CFixture.Compile(source, [.. CFixture.Kernel, .. UnitCompiler.TypeOptions]);
}
