using Ksplice.Engine.Create.Build.Declarations;

namespace Ksplice.Engine.Tests.Create.Build.Declarations;

public class NamedEditTests
{
    private const string Before = """
        #define VALUE 1
        #define CALL(a) (a)
        #ifdef SOMETHING
        static inline int body(int a)
        {
        	return a;
        }
        #endif
        int old(int a);
        static inline int ruled(int a)
        {
        #ifdef OTHER
        	return 1;
        #endif
        	return a + 1;
        }
        """;

    [Theory]
    [InlineData("body(int a)", "body(long a)", "body")]
    [InlineData("static inline int body", "static inline long body", "body")]
    [InlineData("static inline int body", "static __always_inline int body", "body")]
    [InlineData("int old(int a);", "long old(long a);", "old")]
    [InlineData("return a;", "if (a) { return VALUE; }\n\treturn READ_ONCE(a);", "body")]
    [InlineData("int old(int a);", "int old(int a);\nstatic inline int fresh(int a) { return old(a); }\nextern int fresh_too;", "fresh,fresh_too")]
    [InlineData("int old(int a);", "/* A remark. */\nint old(int a);", "")]
    public void Functions_that_change_or_come_are_named(string old, string @new, string names)
    {
        var edit = Between(old, @new)!;

        Assert.Equal(names, string.Join(',', edit.Functions.Order(StringComparer.Ordinal)));
        Assert.Empty(edit.Macros.Concat(edit.FreshMacros));
    }

    [Theory]
    [InlineData("VALUE 1", "VALUE 2", "VALUE", "")]
    [InlineData("VALUE 1", "VALUE(a) a", "VALUE", "")]
    [InlineData("#define VALUE 1", "#define VALUE (a)", "VALUE", "")]
    [InlineData("CALL(a) (a)", "CALL(a, b) \\\n\t(a + FRESH(b))", "CALL", "")]
    [InlineData("#define CALL(a) (a)", "#define FRESH(a) (a)\n#define CALL(a) FRESH(a)", "CALL", "FRESH")]
    [InlineData("#define VALUE 1", "#define VALUE 1\n#define FRESH 2", "", "FRESH")]
    [InlineData("return a;", "\n#define FRESH 2\n\treturn a + FRESH;", "", "FRESH", "body")]
    public void Macros_that_change_or_come_are_named(string old, string @new, string changed, string fresh, string functions = "")
    {
        var edit = Between(old, @new)!;

        Assert.Equal((changed, fresh, functions), (string.Join(',', edit.Macros), string.Join(',', edit.FreshMacros), string.Join(',', edit.Functions)));
    }

    [Theory]
    [InlineData("static inline int body", "static inline __used int body")]
    [InlineData("static inline int body", "inline int body")]
    [InlineData("int old(int a);", "int old(int a) __attribute__((alias(\"other\")));")]
    [InlineData("int old(int a);", "int __weak old(int a);")]
    [InlineData("int old(int a);", "int older(int a);")]
    [InlineData("int old(int a);", "static inline int old(int a) { return a; }")]
    [InlineData("int old(int a);", "struct fresh { int a; } old(int a);")]
    [InlineData("static inline int body(int a)\n{\n\treturn a;\n}", "#define body(a) (a)")]
    [InlineData("static inline int body(int a)\n{\n\treturn a;\n}", "int body(int a);")]
    [InlineData("static inline int body(int a)\n{\n\treturn a;\n}", "")]
    [InlineData("return a;", "extern int other __attribute__((weak));\n\treturn other;")]
    [InlineData("return a;", "static int kept __used = 4;\n\treturn a;")]
    [InlineData("return a;", "_Pragma(\"weak old\")\n\treturn a;")]
    [InlineData("return a;", "\n#if VALUE\n\treturn a;\n#endif\n")]
    [InlineData("#define VALUE 1", "#undef VALUE")]
    [InlineData("#define VALUE 1", "")]
    [InlineData("#define VALUE 1", "#define OTHER 1")]
    [InlineData("#define VALUE 1", "#define VALUE 1\n#define old(a) (a)")]
    [InlineData("#define CALL(a) (a)", "#define CALL 4")]
    [InlineData("#define CALL(a) (a)", "#define CALL (a)")]
    [InlineData("#define CALL(a) (a)", "#ifdef SOMETHING\n#define CALL(a) (a)\n#endif")]
    [InlineData("#ifdef SOMETHING", "#ifndef SOMETHING")]
    [InlineData("return a + 1;", "return a + 2;")]
    [InlineData("int old(int a);", "int old(int a);\nint SOMETHING_(int a);\nint OTHER(int a);")]
    [InlineData("int old(int a);", "int old(int a);\nvoid *memmove(void *a, const void *b, int c);")]
    [InlineData("int old(int a);", "int old(int a);\nint defined;")]
    [InlineData("int old(int a);", "int old(int a);\n#include <fresh.h>")]
    [InlineData("int old(int a);", "int old(int a);\nstruct fresh { int a; };")]
    public void Anything_else_is_not_told(string old, string @new) => Assert.Null(Between(old, @new));

    [Fact]
    public void A_type_that_is_defined_with_a_function_is_none_of_its_body() =>
        Assert.Null(NamedEdit.Between("static inline struct s { int a; } *f(struct s *s) { return s; }\n", "static inline struct s { long a; } *f(struct s *s) { return s; }\n"));

    [Fact]
    public void Blanks_tell_a_macro_with_parameters_from_one_without()
    {
        Assert.Equal(["A"], NamedEdit.Between("#define A (a)\n", "#define A(a)\n")!.Macros);
        Assert.Null(NamedEdit.Between("#define A(a)\n", "#define A (a)\n"));
    }

    private static NamedEdit? Between(string old, string @new)
    {
        Assert.Contains(old, Before, StringComparison.Ordinal);
        return NamedEdit.Between(Before, Before.Replace(old, @new, StringComparison.Ordinal));
    }
}
