using Ksplice.Engine.Create.Types.Text;

namespace Ksplice.Engine.Tests.Create.Types;

public sealed class SourceOutlineTests
{
    private const string Unit =
        """
        #include <linux/types.h>
        /* a comment with struct x { */
        struct s { int a; };
        static int table[] = { 1, 2 };
        static int helper(struct s *s)
        {
        	char c = '{', *t = "}";	// {
        	if (s->a)
        		return c + *t;
        	return 0;
        }
        EXPORT_SYMBOL(helper);

        """;

    [Theory]
    [InlineData("return 0;", "for (;;) { if (s) break; }\n\treturn 1;")]
    [InlineData("return 0;", "\n#line 11\n\treturn 1;")]
    [InlineData("/* a comment with struct x { */", "// another")]
    [InlineData("return 0;", "return sizeof(struct s) + ({ struct s local = { .a = 1 }; local.a; });")]
    public void What_happens_inside_functions_is_not_seen(string pre, string post) => Assert.True(IsSame(pre, post));

    [Theory]
    [InlineData("struct s { int a; };", "struct s { int a, b; };")]
    [InlineData("{ 1, 2 }", "{ 1, 2, 3 }")]
    [InlineData("static int helper(struct s *s)", "static int helper(struct s *s, int more)")]
    [InlineData("#include <linux/types.h>", "#include <linux/types.h>\n#define int long")]
    [InlineData("return 0;", "{\n#define a b\n\t}\n\treturn 0;")]
    [InlineData("return 0;", "struct local { int b; } l = { 0 };\n\treturn l.b;")]
    [InlineData("return 0;", "static struct __aligned(8) { int b; } l;\n\treturn l.b;")]
    [InlineData("return 0;", "static int last;\n\treturn last++;")]
    [InlineData("return 0;", "enum __attribute__((packed)) { X } l = X;\n\treturn l;")]
    [InlineData("EXPORT_SYMBOL(helper);", "EXPORT_SYMBOL(helper);\nstatic int more(void) { return 1; }")]
    public void What_may_define_a_type_is_seen(string pre, string post) => Assert.False(IsSame(pre, post));

    [Theory]
    [InlineData("int f(void)\n{\n#ifdef A\n\tif (x) {\n#else\n\tif (y) {\n#endif\n\t}\n\treturn 0;\n}\n")]
    [InlineData("PACKED_STRUCT(foo) {\n\tint a;\n};\n")]
    [InlineData("PACKED_STRUCT(foo) {\n\tint a;\n} variable;\n")]
    [InlineData("PACKED_STRUCT(foo) {\n\tint a;\n} __packed;\n")]
    [InlineData("struct __aligned(8) {\n\tint a;\n} x;\n")]
    [InlineData("int f(void) __init {\n}\n")]
    [InlineData("int f(void) {\n")]
    [InlineData("int f(void) { }\n}\n")]
    [InlineData("int f(void) { ) }\n(")]
    [InlineData("#if A\nint a;\n")]
    [InlineData("#endif\n")]
    public void Where_a_macro_could_hide_something_nothing_is_said(string text) => Assert.Null(OutlineReader.Read(text, isPreprocessed: false));

    [Fact]
    public void An_apostrophe_in_text_that_is_not_compiled_does_no_harm() =>
        Assert.NotNull(OutlineReader.Read("#if 0\nit isn't C\n#endif\nint f(void) { return 0; }\n", isPreprocessed: false));

    [Theory]
    [InlineData("int f(void) { return 1; }", "int f(void) { return 2; } static int g(int a) { return a; }")]
    [InlineData("int f(void) { return 1; }", "extern int h(struct s *); int f(void) { return h(0); }")]
    [InlineData("static int x = 1;", "static int x = 2;")]
    [InlineData("static struct s *x;", "static struct s *x; static struct s *y = 0;")]
    [InlineData("static struct s *x __attribute__((section(\"a\")));", "static struct s *x = 0;")]
    [InlineData("static long x;", "static int y;")]
    [InlineData("int f(void) { static int x; }", "int f(void) { static int x = 3; { static int x; } static long y; } int g(void) { static long x; }")]
    [InlineData("int f(int a);", "__attribute__((__noinline__)) int f(int a, int b) __asm__(\"f\");")]
    public void Functions_and_variables_of_preprocessed_text_may_change(string pre, string post) => Assert.True(DefinesSame(pre, post));

    [Theory]
    [InlineData("static int x[1];", "static int x[2];", "struct s { char a[sizeof(x)]; };")]
    [InlineData("typedef int t;", "typedef long t;", "struct s { t a; };")]
    [InlineData("struct s { int a; };", "struct s { long a; };", "")]
    [InlineData("static __typeof__(int) x;", "static __typeof__(unsigned) x;", "")]
    [InlineData("static int x[2][3];", "static int x[3][2];", "")]
    [InlineData("static int x = 1, y;", "static int x = 1, *y;", "")]
    [InlineData("int f(void) { static int x; }", "int f(void) { static unsigned x; }", "")]
    [InlineData("int f(void) { { static int x = 1; } }", "int f(void) { static __typeof__(unsigned) x = 1; }", "")]
    [InlineData("int f(void) { static int x; } int g(void) { static unsigned x; }", "int f(void) { static unsigned x; } int g(void) { static int x; }", "")]
    [InlineData("int f(void) { static int (*x)(int); }", "int f(void) { static int (*x)(long); }", "")]
    [InlineData("struct s { int a; } f(void) { }", "struct s { long a; } f(void) { }", "")]
    [InlineData("int f(void) { struct s { int a; } x; }", "int f(void) { struct s { long a; } x; }", "")]
    [InlineData("enum { A, B };", "enum { B, A };", "")]
    [InlineData("#pragma pack(1)", "#pragma pack(2)", "struct s { char a; int b; };")]
    [InlineData("static struct s *x;", "static struct t *x;", "")]
    [InlineData("static struct s *x, *y;", "static struct s *x; static struct t *y = 0;", "")]
    [InlineData("static int x = 1;", "static unsigned x = 1;", "")]
    [InlineData("static int x[2];", "static int x[1][2];", "")]
    [InlineData("int (*x)(int);", "int (*x)(long);", "struct s { int a; };")]
    [InlineData("int (*x)(void);", "long (*x)(void);", "struct s { int a; __typeof__(x) b; };")]
    public void A_type_that_may_change_is_seen(string pre, string post, string common) => Assert.False(DefinesSame(pre + "\n" + common, post + "\n" + common));

    private static bool IsSame(string pre, string post)
    {
        var changed = Unit.Replace(pre, post, StringComparison.Ordinal);
        Assert.NotEqual(Unit, changed);
        return OutlineReader.Read(Unit, isPreprocessed: false) is { } before
            && OutlineReader.Read(changed, isPreprocessed: false) is { } after && before.IsSame(after);
    }

    private static bool DefinesSame(string pre, string post) =>
        OutlineReader.Read(pre, isPreprocessed: true)!.DefinesSameTypes(OutlineReader.Read(post, isPreprocessed: true)!);
}
