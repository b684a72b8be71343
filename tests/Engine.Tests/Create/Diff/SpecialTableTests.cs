using Ksplice.Abstractions.Architectures;
using Ksplice.Engine.Create.Diff;
using Ksplice.Engine.Create.Diff.Model;
using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Tests.Create.Diff;

/// <summary>Tables about code are part of the functions they speak of.</summary>
public class SpecialTableTests
{
    public static TheoryData<string> Entries =>
    [
        "BUG()", "EXTABLE()", "ALTERNATIVE()", "PARAVIRT()", "SMP_LOCK()", "STATIC_CALL()", "RETURN_SITE()", "RETPOLINE_SITE()", "MCOUNT()", "ORC()",
        "JUMP_LABEL(x)", "STATIC_CPU_HAS()",
    ];

    [Theory]
    [MemberData(nameof(Entries))]
    public void Every_function_owns_its_entries_whatever_tells_their_size(string entry)
    {
        var source = SpecialTables.Head + $"int a(int x) {{ {entry}; no: return g(x); yes: return 1; }} int b(int x) {{ {entry}; no: return g(x); yes: return 2; }} int c(int x) {{ return g(x); }}";
        var unit = CFixture.Compile(source, CFixture.Kernel);
        // The boot processor's test has two entries, the second of no replacement, so its stride is not seen.
        var inferable = entry != "STATIC_CPU_HAS()";
        foreach (var sizes in inferable ? [ObjectPair.Sizes, new Dictionary<string, int>()] : new[] { ObjectPair.Sizes })
        {
            var model = ObjectModelBuilder.Build(unit, ObjectPair.Architecture, sizes, "unit.c");
            Assert.True(model.IsOk, string.Join("; ", model.Diagnostics));
            var entries = model.Value.Functions.ToDictionary(f => f.Name, f => f.Entries.Count);
            Assert.Equal((inferable ? 1 : 2, inferable ? 1 : 2, 0), (entries["a"], entries["b"], entries["c"]));
        }

        ObjectPair.Diff(unit, unit).AssertNothing();
        ObjectPair.Diff(unit, CFixture.Compile("\n\n\n" + source, CFixture.Kernel)).AssertNothing();
    }

    [Fact]
    public void All_tables_together_belong_to_their_functions() =>
        ObjectPair.Diff("#define VALUE 1\n" + SpecialTables.Head + SpecialTables.Unit, "#define VALUE 4\n" + SpecialTables.Head + SpecialTables.Unit).AssertChanges("b");

    [Fact]
    public void A_line_in_a_description_of_a_bug_does_not_count()
    {
        const string unit = SpecialTables.Head + "int a(int x) { BUG_AT(LINE); return g(x); }";

        ObjectPair.Diff("#define LINE 10\n" + unit, "#define LINE 99\n" + unit).AssertNothing();
    }

    [Theory]
    [InlineData(".word 0\\n", ".word 2305\\n")]
    [InlineData("%c0 - .", "%c0 + 1 - .")]
    public void Anything_else_in_a_description_of_a_bug_counts(string old, string @new)
    {
        const string unit = SpecialTables.Head + "int a(int x) { BUG_AT(7); return g(x); }";

        ObjectPair.Diff(unit, unit.Replace(old, @new, StringComparison.Ordinal)).AssertChanges("a");
    }

    [Theory]
    [InlineData("EXTABLE()", ".long 3\\n", ".long 4\\n")]
    [InlineData("ALTERNATIVE()", ".word 100", ".word 101")]
    [InlineData("ALTERNATIVE()", "call g\\n", "call h\\n")]
    [InlineData("STATIC_CPU_HAS()", "testb $1", "testb $2")]
    [InlineData("STATIC_CPU_HAS()", "jnz %l[yes]", "jz %l[yes]")]
    [InlineData("JUMP_LABEL(x)", "%c0 + 0 - .", "%c0 + 8 - .")]
    [InlineData("PARAVIRT()", ".byte 3\\n", ".byte 4\\n")]
    [InlineData("STATIC_CALL()", ".long key - .", ".long key + 1 - .")]
    public void A_change_in_a_table_alone_changes_the_function(string entry, string old, string @new)
    {
        var unit = SpecialTables.Head + $"int a(int x) {{ {entry}; no: return g(x); yes: return 1; }} int c(int x) {{ return g(x); }}";

        ObjectPair.Diff(unit, unit.Replace(old, @new, StringComparison.Ordinal)).AssertChanges("a");
    }

    [Fact]
    public void The_line_in_a_description_of_a_message_does_not_count()
    {
        ObjectPair.Diff(Described("\"text\"", 100), Described("\"text\"", 104)).AssertNothing();
    }

    [Fact]
    public void A_changed_message_gets_a_description_of_its_own()
    {
        var difference = ObjectPair.Diff(Described("\"text\"", 100), Described("\"TEXT\"", 100));

        difference.AssertChanges("a");
        Assert.StartsWith("__UNIQUE_ID_ddebug", Assert.Single(difference.NewData.Names()), StringComparison.Ordinal);
    }

    // struct _ddebug: module, function, file, format; then 18 bits of line, 8 of flags; then a static key.
    private static string Described(string text, int line) => $$"""
        struct _ddebug { const char *modname, *function, *filename, *format; unsigned line : 18, cls : 6, flags : 8; long key[2]; };
        extern int report(struct _ddebug *, const char *);
        int a(int x) { static struct _ddebug __attribute__((section("__dyndbg"), aligned(8))) __UNIQUE_ID_ddebug{{line}} = { "m", "a", "f.c", {{text}}, {{line}}, 3, 5 };
          return x ? report(&__UNIQUE_ID_ddebug{{line}}, {{text}}) : 0; }
        """;

    [Theory]
    [InlineData(".section __ex_table,\"a\"\\n.long 1, 2")]
    [InlineData(".section __ex_table,\"a\"\\n.long a - ., a - ., 3, 4")]
    [InlineData(".section __ex_table,\"a\"\\n.long 0, 0, 0")]
    [InlineData(".section .smp_locks,\"a\"\\n.byte 1, 2, 3")]
    [InlineData(".section .smp_locks,\"a\"\\n.long a + 4000 - .")]
    [InlineData(".section .orc_unwind_ip,\"a\"\\n.long a - .\\n.section .orc_unwind,\"a\"\\n.word 1, 2, 3, 4, 5, 6")]
    [InlineData(".section .altinstructions,\"a\",@nobits\\n.skip 12")]
    public void A_table_that_cannot_be_taken_apart_is_refused(string assembly)
    {
        var unit = CFixture.Compile($"extern int g(int); int a(int x) {{ return g(x); }} asm(\"{assembly.Replace("\"", "\\\"", StringComparison.Ordinal)}\\n.previous\");", CFixture.Kernel);

        Assert.Equal(["KSP2008"], ObjectPair.Compare(unit, unit).Diagnostics.Select(d => d.Code));
    }

    [Fact]
    public void Code_that_is_no_code_is_refused()
    {
        var unit = CFixture.Compile("asm(\".text\\n.globl a\\na: .byte 0x06, 0x07, 0x0e\\n.size a, . - a\\n.type a, @function\");", CFixture.Kernel);

        Assert.Equal(["KSP2006"], ObjectPair.Compare(unit, unit).Diagnostics.Select(d => d.Code));
    }

    [Fact]
    public void An_unknown_relocation_is_refused() => Assert.Equal(["KSP2005"], WithRelocation(0x77, 1));

    [Fact]
    public void A_field_that_leaves_its_function_is_refused() => Assert.Equal(["KSP2007"], WithRelocation(4, 3));

    private static IEnumerable<string> WithRelocation(uint type, ulong offset)
    {
        var builder = new ElfBuilder(ObjectPair.Architecture.Elf);
        var text = builder.AddSection(".text", ElfConstants.SectionProgramBits, ElfConstants.FlagAllocate | ElfConstants.FlagExecute, 16, 0, [0xe8, 0, 0, 0, 0, 0xc3]);
        builder.AddSymbol("a", 0, 6, ElfSymbolBinding.Global, ElfSymbolType.Function, text);
        builder.AddRelocation(text, offset, type, builder.AddSymbol("g", 0, 0, ElfSymbolBinding.Global, ElfSymbolType.None, 0), -4);
        var unit = ElfReader.Read(builder.Build(), "unit.o").Value!;
        return ObjectPair.Compare(unit, unit).Diagnostics.Select(d => d.Code);
    }
}
