using Ksplice.Engine.Elf;
using Ksplice.Engine.Tests.Create.Diff;

namespace Ksplice.Engine.Tests.Create.Extract;

/// <summary>
/// Links the replacement with the old object, each name as the update says, and runs it as a program: the tools that link and
/// the processor that runs it know nothing of how it was cut.
/// </summary>
public class RunningReplacementTests
{
    // As the kernel's, but for addresses that a program has.
    private static readonly string[] s_flags =
        ["-O2", "-fno-PIE", "-ffunction-sections", "-fdata-sections", "-fno-asynchronous-unwind-tables", "-fno-stack-protector", "-fcf-protection=none", "-w"];

    private const string Head = "extern int g(int); extern int printf(const char *, ...); extern void bad(const char *) __attribute__((cold));\n#define noinline __attribute__((noinline))\n";

    private const string Driver = """
        extern int printf(const char *, ...); int g(int x) { return x * 10; } void bad(const char *s) { printf("bad %s;", s); }
        extern int run(int) __asm__("a.ksplice"); extern int old(int) __asm__("a");
        int main(void) { for (int i = -1; i < 6; i++) printf("%d>%d ", old(i), run(i)); return 0; }
        """;

    [Fact]
    public void State_is_shared_with_the_old_code() => AssertRuns(
        "int a(int x) { static int count = 100; int now = count++; ADD return now; }", "", "now += 1000;",
        "101>1100 103>1102 105>1104 107>1106 109>1108 111>1110 113>1112 ");

    [Fact]
    public void Cold_halves_and_strings_work() => AssertRuns(
        "int a(int x) { if (__builtin_expect(x < 0, 0)) { bad(\"neg\"); return g(x) ADD; } return g(x) + 1; }", "", "- 7",
        "bad neg;bad neg;-10>-17 1>1 11>11 21>21 31>31 41>41 51>51 ");

    [Fact]
    public void Jump_tables_lead_into_the_new_code() => AssertRuns(
        "int a(int i) { switch (i) { case 0: return g(1) ADD; case 1: return g(7) + 1; case 2: return g(3) * 2; case 3: return g(9) - 1; case 4: return g(i) ^ 3; case 5: return g(12) / 3; } return 0; }",
        "", "+ 500", "0>0 10>510 71>71 60>60 89>89 43>43 40>40 ");

    [Fact]
    public void Tables_of_labels_lead_into_the_new_code() => AssertRuns(
        "int a(int i) { static const void *const t[] = { &&x, &&y, &&z }; goto *t[(i + 1) % 3]; x: return g(1) ADD; y: return g(2); z: return g(3); }",
        "", "+ 500", "10>510 20>20 30>30 10>510 20>20 30>30 10>510 ");

    [Fact]
    public void Tables_of_switches_and_functions_work() => AssertRuns(
        "static const char *name(int i) { switch (i) { case 0: return \"zero\"; case 1: return \"one\"; case 2: return \"two\"; case 3: return \"three\"; case 4: return \"four\"; } return \"\"; } "
        + "static noinline int up(int x) { return g(x) + 1; } static noinline int down(int x) { return g(x) - 1; } static int (*const ops[])(int) = { up, down }; "
        + "int a(int i) { return name(i)[0] * 1000 + ops[i & 1](i) ADD; }",
        "", "* 2", "-11>-22 122001>122002 111009>111018 116021>116042 116029>116058 102041>102082 49>98 ");

    [Fact]
    public void Calls_within_one_section_and_new_functions_work() => AssertRuns(
        "static __attribute__((section(\".sched.text\"))) noinline int s(int x) { return g(x) + 2; } NEW __attribute__((section(\".sched.text\"))) noinline int a(int x) { return s(x) ADD; }",
        "", "+ fresh(x)",
        "-8>4 2>17 12>30 22>43 32>56 42>69 52>82 ",
        "static int seen[3]; static const int base[] = { 5, 5 }; static noinline int fresh(int x) { return base[seen[1]] + s(x) / 4 * 0 + 3 * x + 10; }");

    [Fact]
    public void Vectors_of_constants_work() => AssertRuns(
        "struct s { int v[12]; }; static noinline int sum(struct s *p) { int r = 0; for (int i = 0; i < 12; i++) r += p->v[i] * (i + 1); return r; } "
        + "int a(int x) { struct s t = { { 3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8 } }; t.v[0] += x; double d = x * 0.5; return sum(&t) + (int)(d * 4.0) ADD; }",
        "", "* 3", "385>381 388>388 391>395 394>402 397>409 400>416 403>423 ");

    private static void AssertRuns(string unit, string before, string after, string output, string newCode = "")
    {
        var pre = Head + $"#define ADD {before}\n#define NEW\n" + unit;
        var post = Head + $"#define ADD {after}\n" + unit.Replace("NEW", newCode, StringComparison.Ordinal);
        var replacement = TemplateFixture.Build(pre, post, s_flags);
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("template.o"), replacement.Template.ToArray());
        File.WriteAllText(folder.File("driver.c"), Driver);

        var old = CFixture.Compile(pre, s_flags).Symbols.Where(s => s.IsInSection && s.Name.Length > 0).Select(s => $"--globalize-symbol={s.Name}");
        TemplateFixture.RunTool("objcopy", [.. old, CFixture.CompileFile(pre, s_flags), folder.File("pre.o")]);
        var names = replacement.Symbols.Select(s => $"--redefine-sym={s.Name}={s.KernelName}");
        TemplateFixture.RunTool("objcopy", [.. names, "--globalize-symbol=a.ksplice", folder.File("template.o"), folder.File("bound.o")]);
        TemplateFixture.RunTool("gcc", "-no-pie", "-w", "-z", "noexecstack", "-Wl,--no-warn-rwx-segments", folder.File("driver.c"), folder.File("pre.o"), folder.File("bound.o"), "-o", folder.File("program"));

        Assert.Equal(output, TemplateFixture.RunTool(folder.File("program")));
    }
}
