using System.Text;
using Ksplice.Engine.Create.Build.Reachable;

namespace Ksplice.Engine.Tests.Create.Build.Reachable;

public class ReachableTextTests
{
    [Theory]
    [InlineData("static inline int gone(int a) { return a; }")]
    [InlineData("static inline __attribute__((__gnu_inline__)) __attribute__((__unused__)) int gone(int a) { return a; }")]
    [InlineData("static __attribute__((unused)) int gone(int a) { return a; }")]
    [InlineData("extern inline __attribute__((gnu_inline)) int gone(int a) { return a; }")]
    [InlineData("static inline struct gone *gone(struct other { int a; } *a);")]
    [InlineData("extern void __attribute__((__section__(\".init.text\"))) gone(void (*call)(int));")]
    [InlineData("extern int __attribute__((__section__(\".init.text\"))) __attribute__((__cold__)) __attribute__((__indirect_branch__(\"keep\"))) gone(int a);")]
    [InlineData("void (*gone(int a, void (*b)(int)))(int);")]
    [InlineData("extern int (*gone)(int a);")]
    [InlineData("extern __typeof__(int) gone, *gone_too[3];")]
    [InlineData("typedef int (*gone)(int a);")]
    [InlineData("typedef struct { int a; } gone, *gone_too;")]
    [InlineData("struct gone { enum { gone_too } a; } __attribute__((packed));")]
    [InlineData("enum __attribute__((packed)) gone { gone_one, gone_two = 1 };")]
    [InlineData("struct gone;")]
    [InlineData("static inline int gone(int a)\n{\n#pragma GCC diagnostic push\n\treturn a;\n#pragma GCC diagnostic pop\n}")]
    public void What_nothing_leads_to_is_left_out(string text) =>
        Assert.DoesNotContain("gone", Kept(text.Replace("struct other { int a; } *a", "int a", StringComparison.Ordinal) + "\nint kept(struct s *gone_not);"), StringComparison.Ordinal);

    [Theory]
    [InlineData("static inline __attribute__((used)) int kept(int a) { return a; }")]
    [InlineData("static inline int kept(int a) { static int b __attribute__((used)); return a; }")]
    [InlineData("static __attribute__((used)) int kept(int a);\nstatic inline int kept(int a) { return a; /**/}")]
    [InlineData("static int kept(int a) { return a; }")]
    [InlineData("inline int kept(int a) { return a; }")]
    [InlineData("extern inline int kept(int a) { return a; }")]
    [InlineData("static inline __attribute__((constructor)) void kept(void) { }")]
    [InlineData("static inline __attribute__((section(\".x\"))) void kept(void) { }")]
    [InlineData("static inline int kept(int a)\n{\n#pragma weak other\n\treturn a;\n}")]
    [InlineData("extern int kept __attribute__((weak));")]
    [InlineData("extern int kept __attribute__((alias(\"other\")));")]
    [InlineData("extern int kept(void) __asm__(\"other\");")]
    [InlineData("int kept;")]
    [InlineData("static const int kept = 3;")]
    [InlineData("struct s { int a; } kept;")]
    [InlineData("int (*kept)(int);")]
    [InlineData("static long (kept);")]
    [InlineData("typedef int t;\nstatic t (kept);")]
    [InlineData("extern int kept = 3;")]
    [InlineData("_Static_assert(sizeof(int) == 4, \"kept\");")]
    [InlineData("__asm__(\".globl kept\");")]
    [InlineData("#pragma GCC kept")]
    [InlineData("kept(int);")]
    public void What_may_make_code_unasked_stays(string text) => Assert.Contains("kept", Kept(text.Replace("/**/", "", StringComparison.Ordinal)), StringComparison.Ordinal);

    [Theory]
    [InlineData("static inline int kept(int a) { return a; }", "int use(void) { return kept(1); }")]
    [InlineData("static inline int kept(void) { return 1; }\nstatic inline int middle(void) { return kept(); }", "int use(void) { return middle(); }")]
    [InlineData("typedef int kept;\ntypedef kept middle[2];\nstruct s { middle a; };", "int use(struct s *s) { return sizeof(*s); }")]
    [InlineData("enum { kept = 4 };", "char use[kept];")]
    [InlineData("struct outer { struct { enum kept { A_VALUE } a; } b; };", "int use = A_VALUE;")]
    [InlineData("struct outer { struct kept { int a; } b; };", "struct kept use;")]
    [InlineData("extern unsigned char kept;", "__typeof__(kept) use;")]
    [InlineData("extern long kept;", "int use(void) { return _Generic(kept, long: 1, default: 2); }")]
    [InlineData("static inline void kept(int *a) { *a = 1; }", "int use(void) { int b __attribute__((cleanup(kept))) = 0; return b; }")]
    [InlineData("static inline int kept(void) { return 1; }", "extern int use(void) __attribute__((alias(\"kept\")));")]
    [InlineData("static inline int kept(void) { return 1; }", "#pragma weak use = kept")]
    [InlineData("extern void kept(void) __attribute__((noreturn));", "int use(int a) { if (a) kept(); return 1; }")]
    [InlineData("static inline void f(void) { extern int kept(void) __attribute__((noreturn)); }", "int kept(void); int use(void) { kept(); }")]
    [InlineData("static inline void f(void) { struct s *kept(void) __attribute__((noreturn)); }", "int kept(void); int use(void) { kept(); }")]
    [InlineData("struct kept { int a; }; struct middle { struct kept; };", "struct middle use;")]
    [InlineData("enum { kept = 2 };", "int use[] = { [0 ... kept] = 1 };")]
    [InlineData("static inline int kept(void) { return 1; }", "int use(void) { return ({ int a = kept(); a; }); }")]
    public void What_something_leads_to_stays(string text, string use) => Assert.Contains("kept", Kept(text + "\n" + use).Replace(use, "", StringComparison.Ordinal), StringComparison.Ordinal);

    [Theory]
    [InlineData("static inline __attribute__((always_inline)) void *memcpy(void *kept, const void *b, unsigned long n) { return kept; }")]
    [InlineData("void __stack_chk_fail(void) __attribute__((noreturn, cold)); enum { kept };")]
    public void What_the_compiler_asks_for_by_itself_stays(string text) =>
        Assert.Contains(text.Split(';')[0], Kept(text), StringComparison.Ordinal);

    [Fact]
    public void Marks_of_counters_do_not_lead_from_one_body_to_another() =>
        Assert.DoesNotContain("gone", Kept("static inline int gone(void) { extern void check__ksplice_counter(void) __attribute__((error(\"no\"))); }\n"
            + "int use(void) { extern void check__ksplice_counter(void) __attribute__((error(\"no\"))); check__ksplice_counter(); }"), StringComparison.Ordinal);

    [Theory]
    [InlineData("static inline int kept__ksplice_counter(void) { return 1; }")]
    [InlineData("struct kept__ksplice_counter { enum { VALUE } a; };")]
    [InlineData("extern int kept, also__ksplice_counter;")]
    public void What_a_mark_of_a_counter_names_for_the_whole_text_stays(string text) => Assert.Contains("kept", Kept(text), StringComparison.Ordinal);

    [Fact]
    public void Lines_that_tell_of_macros_do_not_count() =>
        Assert.Equal(Kept("int a;\nint f(int b) { return a + b; }"), Kept("#define X \" ' {\nint a;\n#undef CONFIG_X\nint f(int b)\n#define Y(a) (\n{ return a + b; }\n#define Z"));

    [Fact]
    public void The_name_of_a_member_that_is_used_leads_nowhere() =>
        Assert.DoesNotContain("inline", Kept("static inline int open(void) { return 1; }\nint use(struct s *s) { return s->open + (*s).open; }"), StringComparison.Ordinal);

    [Theory]
    [InlineData("int f(a) int a; { return a; }")]
    [InlineData("int f(void) { return 1;")]
    [InlineData("int f(void) { return 1; ) }")]
    [InlineData("int a = 'b;\n")]
    [InlineData("int a; // remark\n")]
    [InlineData("int a<:1:>;")]
    [InlineData("int a")]
    [InlineData("static inline int f(void) { return 1; }\nextern int g(void) __attribute__((alias(\"f\" \"\")));")]
    public void A_text_of_unknown_form_is_not_followed(string text) => Assert.Null(ReachableText.Of(Encoding.Latin1.GetBytes(text)));

    [Fact]
    public void Blanks_and_places_do_not_count() =>
        Assert.Equal(Kept("int a;\nint f(int b) { return a + +b; }"), Kept("# 1 \"x.c\"\nint   a;\n\n# 9 \"y.h\" 2\nint\n# 3 \"x.c\"\nf(int b) { return a\n +  +b; }\n"));

    [Fact]
    public void Signs_are_not_joined() => Assert.NotEqual(Kept("int f(int b) { return 1 + +b; }"), Kept("int f(int b) { return 1 ++b; }"));

    [Theory]
    [InlineData("-O2", true)]
    [InlineData("-fplugin=x.so", false)]
    [InlineData("-fkeep-inline-functions", false)]
    public void Options_that_keep_what_nobody_needs_are_known(string option, bool holds) => Assert.Equal(holds, ReachableText.HoldsFor(["gcc", option]));

    private static string Kept(string text)
    {
        var kept = ReachableText.Of(Encoding.Latin1.GetBytes(text));
        Assert.NotNull(kept);
        return Encoding.Latin1.GetString(kept.Text);
    }
}
