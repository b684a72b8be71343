using Ksplice.Engine.Create.Build.Declarations;

namespace Ksplice.Engine.Tests.Create.Build.Declarations;

public class DeclarationReaderTests
{
    [Theory]
    [InlineData("int plain(int a);", "Function plain")]
    [InlineData("extern struct s *__must_check long_one(struct s *a,\n\tconst char *b) __must_hold(x);", "Function long_one")]
    [InlineData("static inline struct s *get(void)\n{\n\tif (1) { return 0; }\n}", "Function get")]
    [InlineData("static __always_inline void\nsplit(struct s *a) { }", "Function split")]
    [InlineData("extern __printf(1, 2) void say(const char *format, ...);", "Function say")]
    [InlineData("extern const struct s table[];", "Function table")]
    [InlineData("#define SUM(a, b) \\\n\t((a) + (b))", "Macro SUM")]
    [InlineData("#undef SUM", "Macro SUM")]
    [InlineData("enum e { A, B = 3, C };", "Enumeration e,A,B,C")]
    [InlineData("struct s {\n\tint a;\n\tenum e b;\n\tstruct t { int c; } d;\n} __packed;", "Type s,t")]
    [InlineData("typedef unsigned long word;", "Type word")]
    [InlineData("struct s;", "Inert ")]
    [InlineData("static_assert(1);", "Inert ")]
    public void Plain_forms_are_known(string text, string expected) => Assert.Equal([expected], Read(text));

    [Theory]
    [InlineData("DEFINE_THING(a);")]
    [InlineData("make_getter(a)\nint f(int b);")]
    [InlineData("static inline make_getter(a) { }")]
    [InlineData("static inline THING(int a) { }")]
    [InlineData("void pointer(u32);")]
    [InlineData("extern u32 (*pointer)(int a);")]
    [InlineData("int f(int a) { return a; }")]
    [InlineData("static inline __attribute__((constructor)) void f(void) { }")]
    [InlineData("static int a;")]
    [InlineData("extern int a, b;")]
    [InlineData("static const int a[] = { 1 };")]
    [InlineData("struct s { int a; } b;")]
    [InlineData("struct s *f(int a) { return 0; }")]
    [InlineData("struct { int a; };")]
    [InlineData("struct s { enum { A } a; };")]
    [InlineData("typedef int (*f)(int a);")]
    [InlineData("extern typeof(a) b;")]
    [InlineData("#include <a.h>")]
    [InlineData("#pragma pack(1)")]
    [InlineData("struct s {\n#include \"a.h\"\n};")]
    [InlineData("static inline int f(void) {\n#if A\n\treturn 1;\n#endif\n\treturn 0; }")]
    public void Others_are_unclear(string text) => Assert.Contains(Read(text), found => found.StartsWith("Unclear", StringComparison.Ordinal));

    [Theory]
    [InlineData("#if A\nstatic inline int f(int a) {\n#else\nstatic inline int f(void) {\n#endif\n}")]
    [InlineData("static inline int f(void) {\n#if A\n}\n#endif")]
    [InlineData("int f(int a;\n}")]
    [InlineData("#endif")]
    [InlineData("#if A\nint f(void);")]
    [InlineData("struct s {")]
    public void What_cannot_be_followed_is_not_read(string text) => Assert.Null(DeclarationReader.Read(text));

    [Fact]
    public void Conditions_tell_declarations_apart_and_remarks_do_not()
    {
        var list = DeclarationReader.Read("#ifdef A\nint f(int a); /* one\n two */\n#else // other\nint f(int a);\n#endif\nint f(int\n\ta);\nint  f(int a);\n")!;

        Assert.Equal(3, list.Items.Select(item => item.Text).Distinct().Count());
        Assert.Equal(["A"], list.Conditions);
    }

    [Fact]
    public void A_quoted_brace_or_remark_is_text() =>
        Assert.Equal(["Function f", "Function g"], Read("static inline char f(void) { return *\"{/*\\\"\" + '{' + '\\''; }\nint g(int a);"));

    private static IEnumerable<string> Read(string text) => DeclarationReader.Read(text)!.Items.Select(item => $"{item.Kind} {string.Join(',', item.Names)}");
}
