using Ksplice.Engine.Create.Extract;
using Ksplice.Engine.Elf;
using Ksplice.Engine.Tests.Create.Diff;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Tests.Create.Extract;

/// <summary>What kernels since 6.2 do to functions and their tables: nops before them, landing pads, constants that boot writes, keys without a name.</summary>
public class NewerKernelTests
{
    private const int Padding = 16;

    // As objtool names and describes the nops: unwinding starts with them, not with the function.
    private const string PaddedUnit = """
        extern int g(int);
        #define ORC(place) ".pushsection .orc_unwind_ip,\"a\"\n.long " place " - .\n.popsection\n.pushsection .orc_unwind,\"a\"\n.word 8, 0, 0x25\n.popsection\n"
        #define PADDED(f) asm(".type __pfx_" #f ", @function\n.set __pfx_" #f ", " #f " - 16\n.size __pfx_" #f ", 16\n" ORC("__pfx_" #f))
        __attribute__((noinline)) int a(int x) { return g(x) + VALUE; } PADDED(a);
        int b(int x) { return a(x) * VALUE; } PADDED(b);
        """;

    private const string ConstantUnit = """
        extern int g(int);
        #define PTR(sym) ({ unsigned long v; asm("mov %1,%0\n1:\n.pushsection runtime_ptr_" #sym ",\"a\"\n.long 1b - 8 - .\n.popsection" : "=r"(v) : "i"(0x0123456789abcdefull)); v; })
        #define SHIFT(v, sym) ({ unsigned r = (v); asm("shrl $12,%k0\n1:\n.pushsection runtime_shift_" #sym ",\"a\"\n.long 1b - 1 - .\n.popsection" : "+r"(r)); r; })
        static unsigned shift; unsigned *keep = &shift; void set(unsigned s) { shift = s; }
        int a(unsigned x) { return g(SHIFT(x, shift)) + VALUE + (PTR(LIMIT) > x); }
        int b(unsigned x) { return g(x) + (PTR(LIMIT) > x); }
        """;

    private static readonly string[] s_padded = [.. CFixture.Kernel, $"-fpatchable-function-entry={Padding},{Padding}"];
    private static readonly string[] s_marked = [.. CFixture.Kernel, "-fcf-protection=branch"];

    private static Replacement Build(string unit, params string[] flags) => TemplateFixture.Build("#define VALUE 3\n" + unit, "#define VALUE 5\n" + unit, flags);

    [Fact]
    public void Nops_before_functions_come_along_and_are_no_functions()
    {
        var replacement = Build(PaddedUnit, s_padded);
        var text = replacement.Read().FindSection(".text")!;

        Assert.Equal(["a", "b"], replacement.Functions.Select(f => f.Name));
        Assert.All(replacement.Functions, f =>
        {
            Assert.Equal(0, f.Offset % Padding);
            Assert.False(text.Data.Span.Slice(f.Offset - Padding, Padding).ContainsAnyExcept((byte)0x90), f.Name);
        });
        Assert.Equal(["0 .text+0", $"4 .text+{replacement.Functions[1].Offset - Padding:x}"], replacement.Read().References(".orc_unwind_ip"));
    }

    [Fact]
    public void Nops_with_a_name_are_no_change() =>
        ObjectPair.Diff("#define VALUE 3\n" + PaddedUnit, "#define VALUE 3\n" + PaddedUnit + "\n", s_padded).AssertNothing();

    [Fact]
    public void Constants_that_boot_writes_are_listed_for_linking_and_not_loaded()
    {
        var replacement = Build(ConstantUnit, CFixture.Kernel);
        var template = replacement.Read();
        var table = template.FindSection(RuntimeConstantTable.SectionName)!;
        var text = template.FindSection(".text")!.Data.ToArray();
        var pointer = text.AsSpan().IndexOf(BitConverter.GetBytes(0x0123456789abcdefUL));
        var shift = text.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xc1, 0xef, 12]) + 2;

        Assert.False(table.IsAllocated);
        Assert.DoesNotContain(template.Sections, s => s.Name.StartsWith("runtime_", StringComparison.Ordinal));
        Assert.Equal(
            [$"0 .text+{shift:x}", "8 shift@unit.c+0", $"18 .text+{pointer:x}", "20 LIMIT+0"],
            template.References(table.Name));
        Assert.Equal([1, 8], [table.Data.Span[RuntimeConstantTable.WidthField], table.Data.Span[RuntimeConstantTable.EntrySize + RuntimeConstantTable.WidthField]]);
        Assert.Equal(["LIMIT", "g", "shift@unit.c"], replacement.Symbols.Select(s => s.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("vmlinux", "__SCK__hook")]
    [InlineData("module", "__SCT__hook")]
    public void The_key_of_a_static_call_gets_its_name_in_the_kernel_proper_only(string target, string key)
    {
        const string unit = """
            extern int g(int);
            int a(int x) { asm volatile("1: call __SCT__hook\n.pushsection .static_call_sites,\"aw\"\n.long 1b - .\n.long __SCT__hook + 1 - .\n.popsection" ::: "memory"); return g(x) + VALUE; }
            """;
        var difference = ObjectPair.Diff("#define VALUE 3\n" + unit, "#define VALUE 5\n" + unit, CFixture.Kernel);

        var template = ReplacementBuilder.Build(ObjectPair.Architecture, [new("unit.c", difference, target)], TemplateFixture.Stub, "ksplice_test").Value!.Read();

        Assert.Contains($"4 {key}+1", template.References(".static_call_sites"));
        Assert.Contains(template.References(".text"), r => r.Contains(" __SCT__hook", StringComparison.Ordinal));
    }

    [Fact]
    public void A_function_that_gets_its_landing_pad_only_now_is_pointed_to_as_the_new_one()
    {
        const string head = "extern int g(int); extern void keep(void *); static __attribute__((noinline)) int s(int x) { return g(x) + 2; }";

        var replacement = TemplateFixture.Build(head + "int a(int x) { return s(x); }", head + "int a(int x) { keep(s); return s(x); }", s_marked);

        Assert.Equal(["a", "s"], replacement.Functions.Select(f => f.Name).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(replacement.Symbols, s => s.KernelName == "s");
        Assert.Equal(["address of s"], replacement.EscapeReasons);
    }

    [Fact]
    public void A_function_that_had_a_landing_pad_is_pointed_to_as_the_running_one()
    {
        const string unit = "extern int g(int); extern void keep(void *); static __attribute__((noinline)) int s(int x) { return g(x) + VALUE; } int a(int x) { keep(s); return s(x) + VALUE; }";

        Assert.Contains(Build(unit, s_marked).Symbols, s => s.KernelName == "s");
    }
}
