using Ksplice.Engine.Create.Build.Declarations;

namespace Ksplice.Engine.Tests.Create.Build.Declarations;

public class HeaderChangeTests
{
    private const string Before = """
        #ifndef GUARD
        #define GUARD
        #include <other.h>
        enum e { A, B, LAST, MAX = LAST - 1 };
        struct s { int a; };
        int old(int a);
        static inline int body(int a)
        {
        	return a;
        }
        #define VALUE 1
        #endif
        """;

    [Theory]
    [InlineData("int old(int a);", "int old(int a);\nint fresh(void);", "fresh", "")]
    [InlineData("int old(int a);", "int old(int a, int b);", "old", "")]
    [InlineData("int old(int a);", "", "old", "")]
    [InlineData("return a;", "return a + VALUE;", "body", "")]
    [InlineData("VALUE 1", "VALUE 2", "", "VALUE")]
    [InlineData("#define VALUE 1", "#ifdef X\n#define VALUE 1\n#endif", "", "VALUE")]
    [InlineData("struct s {", "struct t { int b; };\nstruct s {", "", "t")]
    [InlineData("struct s {", "enum f { C };\nstruct s {", "", "C,f")]
    [InlineData("LAST,", "MORE, LAST,", "", "LAST,MAX,MORE")]
    [InlineData("struct s {", "struct t;\nstruct s {", "", "")]
    [InlineData("int old(int a);", "/* A remark */ int\n old(int a);", "", "")]
    public void The_names_that_change_are_told(string old, string @new, string functions, string others)
    {
        var change = Between(Before, Before.Replace(old, @new, StringComparison.Ordinal))!;

        Assert.Equal(functions, string.Join(',', change.Functions.Order(StringComparer.Ordinal)));
        Assert.Equal(others, string.Join(',', change.Others.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void What_the_old_text_did_not_declare_is_fresh_unless_it_is_a_macro() =>
        Assert.Equal(["fresh", "t"], Between(Before, Before.Replace("int old(int a);", "int old(long a);\nint fresh(void);\nstruct t { int b; };\n#define NEW 1", StringComparison.Ordinal))!.Fresh.Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("#define VALUE 1", "#define VALUE 1\n#define MORE 2\nint fresh(void);", true)]
    [InlineData("return a;", "return a + VALUE;", false)]
    [InlineData("VALUE 1", "VALUE 2", false)]
    [InlineData("int old(int a);", "int fresh(int a);", false)]
    public void It_is_told_whether_a_change_only_adds(string old, string @new, bool expected) =>
        Assert.Equal(expected, Between(Before, Before.Replace(old, @new, StringComparison.Ordinal))!.OnlyAdds);

    [Theory]
    [InlineData("int a; }", "long a; }")]
    [InlineData("struct s { int a; };", "")]
    [InlineData("#include <other.h>", "#include <other.h>\n#include <more.h>")]
    [InlineData("int old(int a);", "int old(int a);\nDEFINE_IT(a);")]
    [InlineData("B, LAST", "B, C = -1, LAST")]
    [InlineData("B, LAST", "B, C = 0x80000000, LAST")]
    [InlineData("- 1 };", "- 1 } __packed;")]
    [InlineData("int old(int a);", "int old(int a;")]
    public void What_may_concern_everybody_is_unclear(string old, string @new) => Assert.Null(Between(Before, Before.Replace(old, @new, StringComparison.Ordinal)));

    [Fact]
    public void Declarations_that_trade_places_are_unclear() => Assert.Null(Between("#define A 1\nint f(int a);\n", "int f(int a);\n#define A 1\n"));

    private static HeaderChange? Between(string before, string after) => HeaderChange.Between(before, after);
}
