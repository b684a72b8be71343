using Ksplice.Engine.Create.Types;

namespace Ksplice.Engine.Tests.Create.Types;

public sealed class LayoutComparerTests
{
    [Theory]
    [InlineData("int a;", "int a; int b;", "new member `b` (s32) at byte 4")]
    [InlineData("int a; long b;", "int a; int hole; long b;", "new member `hole` (s32) at byte 4")]
    [InlineData("int a; int b;", "int a;", "member `b` (s32) at byte 4 goes")]
    [InlineData("int a; int b;", "int b; int a;", "member `a` moves from byte 0 to byte 4")]
    [InlineData("int a;", "unsigned a;", "member `a` was s32 and becomes u32")]
    [InlineData("char a[4];", "char a[8];", "member `a` was s8[4] and becomes s8[8]")]
    [InlineData("int a : 3;", "int a : 4;", "member `a` had 3 bits and gets 4")]
    [InlineData("int reserved;", "int flags;", "member `reserved` is now called `flags`")]
    [InlineData("int (*f)(int);", "int (*f)(int, int);", "member `f` was s32 (s32) * and becomes s32 (s32, s32) *")]
    [InlineData("struct { int a; } x;", "struct { int b, a; } x;", "new member `x.b` (s32) at byte 0")]
    [InlineData("int a;", "int a __attribute__((aligned(16)));", "the size goes from 4 to 16 bytes")]
    public void A_change_is_told_by_its_cause(string pre, string post, string change)
    {
        var difference = Assert.Single(TypeFixture.CompareMembers(pre, post));

        Assert.False(difference.IsHarmless);
        Assert.Equal(("struct s", change), (difference.Type, difference.Changes[0]));
    }

    [Theory]
    [InlineData("unsigned int a;", "typedef_u32 a;")]
    [InlineData("int *a;", "const int *a;")]
    [InlineData("struct t *a;", "const struct t *volatile a;")]
    [InlineData("unsigned long long a;", "unsigned long a;")]
    public void Another_spelling_of_the_same_type_is_no_change(string pre, string post) => Assert.Empty(TypeFixture.Compare(
        $"typedef unsigned int typedef_u32; struct s {{ {pre} }}; int use(struct s *s) {{ return sizeof(*s); }}\n",
        $"typedef unsigned int typedef_u32; struct s {{ {post} }}; int use(struct s *s) {{ return sizeof(*s); }}\n"));

    [Theory]
    [InlineData("int a; int b;", "union { struct { int a; int b; }; struct { int a; int b; } both; };")]
    [InlineData("int a; int b;", "union { struct { int a; int b; }; struct both { int a; int b; } both; };")]
    [InlineData("int a;", "union { int a; int second; };")]
    public void A_further_name_for_what_was_there_is_harmless(string pre, string post) =>
        Assert.True(Assert.Single(TypeFixture.CompareMembers(pre, post)).IsHarmless);

    [Fact]
    public void A_group_that_covers_more_than_was_there_is_not() =>
        Assert.False(Assert.Single(TypeFixture.CompareMembers("int a; long b;", "union { struct { int a; long b; }; struct { int a, c; long b; } all; };")).IsHarmless);

    [Fact]
    public void A_type_of_one_side_only_is_no_difference() => Assert.Empty(TypeFixture.Compare(
        "struct gone { int a; }; int use(struct gone *g) { return g->a; }\n", "struct come { int a; }; int use(struct come *c) { return c->a; }\n"));

    [Fact]
    public void A_structure_that_becomes_a_union_under_the_same_typedef_is_told() => Assert.Equal(
        "it was a structure and becomes a union",
        Assert.Single(TypeFixture.Compare("typedef struct { int a; } t; t x;\n", "typedef union { int a; } t; t x;\n")).Text);

    [Fact]
    public void Of_several_types_of_one_name_none_may_change()
    {
        static string Source(string second) =>
            "int one(void *p) { struct s { int a; } *s = p; return s->a; }\nint two(void *p) { struct s { " + second + " } *s = p; return s->b; }\n";

        Assert.Empty(TypeFixture.Compare(Source("int b;"), Source("int b;")));
        Assert.Contains("2 types have this name", Assert.Single(TypeFixture.Compare(Source("int b;"), Source("long b;"))).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("A, B", "A, B, C", "new `C` (2)")]
    [InlineData("A, B, E_MAX", "A, B, C, E_MAX", "new `C` (2); `E_MAX`, which counts them, was 2 and becomes 3")]
    [InlineData("A, B, __E_LAST, E_MAX = __E_LAST - 1", "A, B, C, __E_LAST, E_MAX = __E_LAST - 1",
        "new `C` (2); `E_MAX`, which counts them, was 1 and becomes 2; `__E_LAST`, which counts them, was 2 and becomes 3")]
    public void New_numbers_behind_the_old_ones_are_harmless(string pre, string post, string text)
    {
        foreach (var name in new[] { "e ", "" })
        {
            var difference = Assert.Single(CompareEnumerations(name, pre, post));
            Assert.True(difference.IsHarmless);
            Assert.Equal(text, difference.Text);
        }
    }

    [Theory]
    [InlineData("A, B", "A, C, B", "`B` was 1 and becomes 2")]
    [InlineData("A, B", "C, A, B", "`A` was 0 and becomes 1; `B` was 1 and becomes 2")]
    [InlineData("A, B, C", "A, B", "`C` (2) goes")]
    [InlineData("A, E_MAX = 10", "A, E_MAX = 20", "`E_MAX` was 10 and becomes 20")]
    [InlineData("A, E_MAX, B", "A, C, E_MAX, B", "`E_MAX` was 1 and becomes 2; `B` was 2 and becomes 3")]
    [InlineData("A", "A, B = 0x100000000", "the size goes from 4 to 8 bytes")]
    public void A_number_that_may_be_stored_and_changes_is_told(string pre, string post, string text)
    {
        foreach (var name in new[] { "e ", "" })
        {
            var difference = Assert.Single(CompareEnumerations(name, pre, post));
            Assert.False(difference.IsHarmless);
            Assert.Equal(text, difference.Text);
        }
    }

    private static IReadOnlyList<LayoutDifference> CompareEnumerations(string name, string pre, string post)
    {
        string Source(string enumerators) => $"enum {name}{{ {enumerators} }};\nlong use(void) {{ return A; }}\n";
        return TypeFixture.Compare(Source(pre), Source(post));
    }

    [Theory]
    [InlineData("static struct a *v", "static struct b *v", "it was struct a * and becomes struct b *")]
    [InlineData("static struct { int x, y; } v", "static long v", "it was struct { s32 x@0; s32 y@32; } and becomes s64")]
    [InlineData("int (*v[2])(int)", "int (*v[2])(struct a *)", "it was s32 (s32) *[2] and becomes s32 (struct a *) *[2]")]
    [InlineData("static int v", "static unsigned v", "it was s32 and becomes u32")]
    [InlineData("static unsigned long v[2]", "static struct a *v[2]", "it was u64[2] and becomes struct a *[2]")]
    public void A_variable_that_is_declared_as_something_else_of_equal_size_is_found(string pre, string post, string text)
    {
        var difference = Assert.Single(TypeFixture.Compare(Using(pre), Using(post)));

        Assert.Equal(("variable v", text, false), (difference.Type, difference.Text, difference.IsHarmless));
    }

    [Theory]
    [InlineData("static unsigned long v", "static size v")]
    [InlineData("static int v", "int v = 3")]
    [InlineData("static int v", "static volatile int v")]
    [InlineData("static const int v[2] = { 1, 2 }", "static const unsigned v[2] = { 1, 2 }")]
    [InlineData("static const char *const v[1]", "static const unsigned long v[1]")]
    [InlineData("static int v", "static long v")]
    [InlineData("static int v", "static unsigned w")]
    public void Constants_and_other_names_of_one_type_and_what_objects_tell_are_not(string pre, string post) =>
        Assert.Empty(TypeFixture.Compare(Using(pre), Using(post)));

    [Theory]
    [InlineData("static int v;", "static unsigned v;", "variable v in use", "it was s32 and becomes u32")]
    [InlineData("{ static struct a *v; keep(&v); } static int v;", "{ static struct b *v; keep(&v); } static int v;", "variable v in use", "it was struct a * and becomes struct b *")]
    [InlineData("{ static int v; keep(&v); } static unsigned v;", "{ static unsigned v; keep(&v); } static int v;", "variable v in use", "it was u32 and becomes s32")]
    public void A_variable_inside_a_function_that_is_declared_as_something_else_of_equal_size_is_found(string pre, string post, string type, string text)
    {
        var difference = Assert.Single(TypeFixture.Compare(Inside(pre), Inside(post)));

        Assert.Equal((type, text, false), (difference.Type, difference.Text, difference.IsHarmless));
    }

    [Theory]
    [InlineData("static int v;", "static int v = 3;")]
    [InlineData("static int v;", "static int v; { static long v; keep(&v); }")]
    [InlineData("{ static int v; keep(&v); } static unsigned v;", "{ static int v = 2; keep(&v); } static unsigned v;")]
    [InlineData("static int v;", "inlined(); static int v;")]
    public void One_that_stays_what_it_was_is_not(string pre, string post) => Assert.Empty(TypeFixture.Compare(Inside(pre), Inside(post)));

    // Another function has a variable of that name too, of another type.
    private static string Inside(string body) =>
        "struct a { int x; }; struct b { int y; }; void keep(void *); static inline void inlined(void) { static unsigned w; keep(&w); }"
        + "void other(void) { static struct b *v; inlined(); keep(&v); } void use(void) { " + body + " keep(&v); }";

    private static string Using(string declaration)
    {
        var name = declaration.Contains(" w", StringComparison.Ordinal) ? "w" : "v";
        return $"typedef unsigned long size; struct a {{ int x; }}; struct b {{ int y; }}; {declaration}; const volatile void *use(void) {{ return &{name}; }}";
    }
}
