using Ksplice.Engine.Create.Extract;
using Ksplice.Engine.Elf;
using Ksplice.Engine.Tests.Create.Diff;

namespace Ksplice.Engine.Tests.Create.Extract;

/// <summary>What the replacement holds and what it leaves to the running kernel.</summary>
public class ReplacementTests
{
    private const string Head = "extern int g(int); extern int printk(const char *, ...); extern void bad(const char *) __attribute__((cold));\n#define noinline __attribute__((noinline))\n";

    [Fact]
    public void A_static_local_means_the_running_one_of_its_own_function()
    {
        const string a = "int a(void) { static int count = 1; return count++ + g(VALUE); }\n";
        const string b = "int b(void) { static int count = 2; return count++ + g(20); }\n";
        var difference = ObjectPair.Diff(Head + "#define VALUE 10\n" + a + b, Head + "#define VALUE 11\n" + b + a);
        var running = difference.Pre.Functions.Single(f => f.Name == "a").References.Select(r => r.Target).First(t => t?.CanonicalName == "count")!.Name;

        var replacement = TemplateFixture.Build(difference);

        Assert.Equal([new TemplateSymbol($"{running}@unit.c", "unit.c", running), new TemplateSymbol("g", null, "g", "")], replacement.Symbols);
        Assert.DoesNotContain(replacement.Read().Sections, s => s.Name is ".data" or ".bss");
    }

    [Fact]
    public void A_replaced_function_is_called_and_pointed_to_as_the_original()
    {
        const string unit = Head + "static noinline int s(int x) { return g(x) + VALUE; } int a(int x) { return s(x) + VALUE; } void *p(void) { return VALUE ? (void *)s : (void *)a; }";
        var replacement = TemplateFixture.Build("#define VALUE 2\n" + unit, "#define VALUE 5\nextern int h(int);\n" + unit.Replace("(void *)s", "h(1) ? (void *)s : (void *)p", StringComparison.Ordinal));
        var names = replacement.Symbols.Select(s => s.Name).ToArray();

        Assert.Equal(["a", "p", "s"], replacement.Functions.Select(f => f.Name).Order(StringComparer.Ordinal));
        Assert.Contains("s@unit.c", names);
        Assert.Contains("p@unit.c", names);
        Assert.All(replacement.Functions, f => Assert.Equal(f.Name, f.PreSymbol));
        Assert.DoesNotContain(replacement.Read().References(".text"), r => r.Contains(" .text", StringComparison.Ordinal));
    }

    [Fact]
    public void Constants_with_names_stay_and_literals_are_copied()
    {
        const string unit = Head + "const int table[4] = { 1, 2, 3, 4 }; int a(int x) { printk(\"text %d\\n\", table[x]); return g(VALUE); }";
        var replacement = TemplateFixture.Build("#define VALUE 2\n" + unit, "#define VALUE 5\n" + unit);
        var template = replacement.Read();

        Assert.Contains(new TemplateSymbol("table@unit.c", "unit.c", "table"), replacement.Symbols);
        Assert.Equal("text %d\n\0"u8.ToArray(), template.FindSection(".rodata.str")!.Data.ToArray());
        Assert.Null(template.FindSection(".rodata"));
        Assert.Equal(["string literals"], replacement.EscapeReasons);
    }

    [Fact]
    public void New_functions_and_variables_come_along()
    {
        const string post = Head + "static int v; static int w = 7; static const int t[] = { 4, 5, 6 }; static noinline int fresh(int i) { return g(i) + v++ + w++ + t[i]; } int a(int i) { return fresh(i) * 2; }";
        var replacement = TemplateFixture.Build(Head + "int a(int i) { return g(i); }", post);
        var template = replacement.Read();

        Assert.Equal(["t", "v", "w"], replacement.NewData);
        Assert.Equal(4UL, template.FindSection(".bss")!.Size);
        Assert.Equal(4UL, template.FindSection(".data")!.Size);
        Assert.Equal(12UL, template.FindSection(".rodata")!.Size);
        Assert.Null(replacement.Functions.Single(f => f.Name == "fresh").PreSymbol);
        Assert.Equal(["g"], replacement.Symbols.Select(s => s.Name));
    }

    [Fact]
    public void New_variables_for_each_cpu_come_in_the_section_that_the_loader_allots()
    {
        const string perCpu = "__attribute__((section(\".data..percpu\"))) ";
        const string post = Head + "static " + perCpu + "int v = 7; static __attribute__((section(\".data..percpu..read_mostly\"), aligned(64))) int w; "
            + "int a(int i) { asm volatile(\"incl %%gs:%0\" : \"+m\"(v)); asm volatile(\"incl %%gs:%0\" : \"+m\"(w)); return g(i); }";
        var replacement = TemplateFixture.Build(Head + "int a(int i) { return g(i); }", post);
        var section = replacement.Read().FindSection(".data..percpu")!;

        Assert.Equal(["v", "w"], replacement.NewData);
        Assert.Equal((ElfConstants.SectionProgramBits, ElfConstants.FlagAllocate | ElfConstants.FlagWrite, 64UL), (section.Type, section.Flags, section.Alignment));
        Assert.Equal([0, 0, 0, 0, 7, 0, 0, 0], section.Data.ToArray());
        Assert.Equal(2, replacement.Read().References(".text").Count(r => r.Contains(" .data..percpu", StringComparison.Ordinal)));
        Assert.Empty(replacement.EscapeReasons);
    }

    [Fact]
    public void New_code_gets_names_of_its_own()
    {
        const string unit = Head + "int a(int x) { if (x < 0) { bad(\"n\"); return g(VALUE); } return g(x); }";
        var replacement = TemplateFixture.Build("#define VALUE 2\n" + unit, "#define VALUE 5\n" + unit);
        var functions = replacement.Read().Symbols.Where(s => s.Type == ElfSymbolType.Function).Select(s => s.Name);

        Assert.Equal(["a.cold.ksplice", "a.ksplice"], functions.Order(StringComparer.Ordinal));
        Assert.True(replacement.Functions.Single(f => f.Name == "a.cold").IsCompanion);
    }

    [Fact]
    public void Distances_that_the_assembler_settled_become_relocations_of_empty_fields()
    {
        const string unit = Head + """
            #define sched __attribute__((section(".sched.text"))) noinline
            sched int a(int x) { return g(x) + 1; } sched int b(int x) { return a(x) + VALUE; }
            """;
        var replacement = TemplateFixture.Build("#define VALUE 2\n" + unit, "#define VALUE 5\n" + unit);
        var template = replacement.Read();
        var text = template.FindSection(".text")!;

        var call = Assert.Single(template.References(".text"), r => r.Contains("a@unit.c", StringComparison.Ordinal));
        Assert.EndsWith("a@unit.c-4", call, StringComparison.Ordinal);
        // The kernel's loader refuses a field that is not empty.
        Assert.All(text.Relocations, r => Assert.Equal(0, BitConverter.ToInt32(text.Data.Span.Slice((int)r.Offset, 4))));
    }

    [Fact]
    public void A_short_jump_out_of_a_replaced_function_is_refused()
    {
        const string unit = Head + "noinline int a(int x) { return g(x) + 1; } noinline int b(int x) { return a(x + VALUE); }";
        var refused = TemplateFixture.TryBuild(ObjectPair.Diff("#define VALUE 2\n" + unit, "#define VALUE 5\n" + unit, CFixture.KernelWhole));

        Assert.Equal(["KSP2109"], refused.Diagnostics.Select(d => d.Code));
    }

    [Fact]
    public void What_is_thrown_away_after_boot_cannot_be_referred_to()
    {
        const string unit = Head + "__attribute__((section(\".init.text\"))) noinline int start(int x) { return g(x); } int a(int x) { return BODY; }";
        var refused = TemplateFixture.TryBuild(ObjectPair.Diff("#define BODY g(x)\n" + unit, "#define BODY start(x) + 1\n" + unit));

        Assert.Equal(["KSP2117"], refused.Diagnostics.Select(d => d.Code));
    }

    [Fact]
    public void What_has_no_name_cannot_be_referred_to()
    {
        const string unit = Head + "asm(\".data\\n.balign 8\\n.Lraw: .quad 1, 2\\n.previous\\n.set raw_alias, .Lraw\"); extern long raw_alias; long a(void) { return raw_alias + g(VALUE); }";
        var refused = TemplateFixture.TryBuild(ObjectPair.Diff("#define VALUE 2\n" + unit, "#define VALUE 5\n" + unit));

        Assert.Equal(["KSP2118"], refused.Diagnostics.Select(d => d.Code));
    }

    [Theory]
    [InlineData("vermagic=6.1\0", "stub")]
    [InlineData("name=stub\0", "other")]
    public void A_stub_that_is_none_is_refused(string information, string name)
    {
        const string unit = "extern int g(int); int a(int x) { return g(VALUE); }";
        var refused = ReplacementBuilder.Build(ObjectPair.Architecture,
            [new UnitDifference("unit.c", ObjectPair.Diff("#define VALUE 2\n" + unit, "#define VALUE 5\n" + unit))], TemplateFixture.MakeStub(information, name), "m");

        Assert.Equal(["KSP2120"], refused.Diagnostics.Select(d => d.Code));
    }

    [Fact]
    public void A_reference_through_a_linkers_table_is_refused()
    {
        const string unit = "extern int shared; int a(int x) { return shared + VALUE; }";
        var refused = TemplateFixture.TryBuild(ObjectPair.Diff("#define VALUE 2\n" + unit, "#define VALUE 5\n" + unit, "-O2", "-fPIC"));

        Assert.Equal(["KSP2005"], refused.Diagnostics.Select(d => d.Code));
    }

    [Fact]
    public void Units_of_one_update_share_what_is_new()
    {
        var definition = ObjectPair.Diff(Head + "int a(int x) { return g(x); }", Head + "int shared_count = 3; int fresh(int x) { return g(x) * 3; } int a(int x) { return g(x) + 1; }");
        var user = ObjectPair.Diff(Head + "int b(int x) { return g(x); }", Head + "extern int shared_count; extern int fresh(int); int b(int x) { return fresh(x) + shared_count; }");
        var built = ReplacementBuilder.Build(ObjectPair.Architecture,
            [new UnitDifference("first.c", definition), new UnitDifference("second.c", user)], TemplateFixture.Stub, "m");

        Assert.True(built.IsOk);
        Assert.Equal(["a", "b", "fresh"], built.Value.Functions.Select(f => f.Name).Order(StringComparer.Ordinal));
        Assert.Equal(["g"], built.Value.Symbols.Select(s => s.Name));
        Assert.Equal(["shared_count"], built.Value.NewData);
    }

    [Fact]
    public void The_same_difference_gives_the_same_bytes()
    {
        var unit = Fixtures.All["jump table"];
        var post = unit.Replace("g(9)", "g(90)", StringComparison.Ordinal);

        Assert.Equal(TemplateFixture.Build(unit, post).Template.ToArray(), TemplateFixture.Build(unit, post).Template.ToArray());
    }
}
