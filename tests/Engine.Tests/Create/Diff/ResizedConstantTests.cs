using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Build.Units;
using Ksplice.Engine.Create.Diff;
using Ksplice.Engine.Create.Diff.Follow;
using Ksplice.Engine.Create.Diff.Model;
using Ksplice.Engine.Create.Types.Dwarf;

namespace Ksplice.Engine.Tests.Create.Diff;

/// <summary>Tables that grow or shrink: brought along anew with all their readers when nobody can have kept an address in the old one, refused otherwise.</summary>
public class ResizedConstantTests
{
    private const string Head = """
        #define noinline __attribute__((noipa))
        struct id { unsigned short vendor, product; unsigned int flags; unsigned long data; };
        extern int g(int); extern void unknown(const struct id *); extern const struct id *find(const struct id *, int); extern void keep(const struct id *);
        struct dev { int vendor; unsigned long data; const struct id *id; long number; };

        """;

    // Where a table is walked with a pointer, as the kernel's searches do.
    private const string Walk = "const struct id *p; for (p = ids; p->vendor; p++) if (p->vendor == d->vendor) ";

    private static readonly string[] s_flags = [.. CFixture.Kernel, "-pg", "-mfentry"];

    private static ObjectDifference Diff(string unit, ICallees? callees = null, string before = "", string after = "{ 5, 6, 7, 8 },") => ObjectPair.Diff(
        CFixture.Compile(Source(unit, before), s_flags), CFixture.Compile(Source(unit, after), s_flags),
        new DiffOptions { TypeSizes = ObjectPair.Sizes, Callees = callees, Signatures = Signatures(Source(unit, before)) });

    private static IReadOnlyDictionary<string, FunctionSignature> Signatures(string source) =>
        SignatureReader.Read(CFixture.Compile(source, [.. s_flags, .. UnitCompiler.TypeOptions]), ObjectPair.Architecture.Relocations, "unit.c").Value!;

    private static string Source(string unit, string more) =>
        $"#define MORE {more}\n{Head}static const struct id ids[] = {{ {{ 1, 2, 3, 4 }}, MORE {{ 9, 9, 9, 9 }}, {{ }} }};\n{unit}";

    private static void AssertRenewed(ObjectDifference difference, params string[] readers)
    {
        difference.AssertChanges(readers);
        Assert.Contains(difference.Diagnostics, d => d is { Code: "KSP2124", Severity: DiagnosticSeverity.Info });
        Assert.Contains(difference.NewData, p => p.Name == "ids");
        Assert.DoesNotContain(difference.Correlation.Pairs, p => p.Post.Name == "ids");
        Assert.True(difference.HasEffect);
    }

    [Theory]
    [InlineData("unsigned long a(struct dev *d) { " + Walk + "return p->data; return 0; } int b(int i) { return g(i); }")]
    [InlineData("unsigned long a(struct dev *d) { " + Walk + "{ d->data = p->data; d->number++; } return g(3); }")]
    [InlineData("int a(struct dev *d) { return d->id == ids ? 3 : d->id == ids + 1 ? d->vendor : g(d->vendor); }")]
    public void A_table_that_is_only_walked_through_is_brought_along_with_its_readers(string unit)
    {
        AssertRenewed(Diff(unit), "a");
        AssertRenewed(Diff(unit, null, "{ 5, 6, 7, 8 },", ""), "a");
    }

    [Fact]
    public void Every_reader_is_replaced_and_nobody_else() => AssertRenewed(
        Diff("noinline unsigned long a(struct dev *d) { " + Walk + "return p->data; return 0; } int b(struct dev *d) { " + Walk + "return 1; return 0; } int c(struct dev *d) { return a(d) + g(1); }"),
        "a", "b");

    [Theory]
    [InlineData("static noinline int match(struct dev *d, const struct id *id) { return id->vendor == d->vendor && id->product != 7; } ")]
    [InlineData("static noinline int match(struct dev *d, const struct id *id) { for (; id->vendor; id++) if (g(id->vendor) == d->vendor) return id->product; return 0; } ")]
    [InlineData("noinline int half(struct dev *d, const struct id *id) { return id->vendor == d->vendor; } static noinline int match(struct dev *d, const struct id *id) { return half(d, id); } ")]
    public void A_function_of_the_unit_that_only_looks_at_it_is_no_obstacle(string match) => AssertRenewed(
        Diff(match + "int a(struct dev *d) { return match(d, ids) ? g(2) + d->vendor : 5; }"), "a");

    [Fact]
    public void A_function_may_return_the_entry_that_it_found_to_a_reader() => AssertRenewed(
        Diff("static noinline const struct id *match(struct dev *d, const struct id *id) { for (; id->vendor; id++) if (id->vendor == d->vendor) return id; return 0; } " +
            "unsigned long a(struct dev *d) { const struct id *id = match(d, ids); return id ? id->data : 0; }"), "a");

    [Fact]
    public void The_shipped_code_of_another_unit_tells_too()
    {
        const string unit = "unsigned long a(struct dev *d) { const struct id *id = find(ids, d->vendor); return id ? id->data : 0; }";
        const string callees = Head + "const struct id *last; const struct id *find(const struct id *id, int v) { for (; id->vendor; id++) if (id->vendor == v) return id; return 0; }" +
            "void keep(const struct id *id) { last = id; }";

        var difference = Diff(unit, new Compiled(callees));

        AssertRenewed(difference, "a");
        Assert.Equal(["find"], difference.ReliedOn);
        AssertKept(Diff(unit), "a+0x");
        AssertKept(Diff("int a(struct dev *d) { keep(ids); return g(2); }", new Compiled(callees)), "a+0x");
        AssertKept(Diff("int a(struct dev *d) { find(ids, 3); unknown(ids); return g(2); }", new Compiled(callees)), "a+0x");
    }

    [Theory]
    [InlineData("int a(struct dev *d) { " + Walk + "{ d->id = p; return 1; } return 0; }")]
    [InlineData("const struct id *a(struct dev *d) { " + Walk + "return p; return 0; }")]
    [InlineData("int a(struct dev *d) { " + Walk + "{ d->number = p - ids; return 1; } return 0; }")]
    [InlineData("int a(struct dev *d) { d->number = (long)ids; return 1; }")]
    [InlineData("int a(struct dev *d) { return ids[d->number].product; }")]
    [InlineData("const struct id *h(struct dev *d); int a(struct dev *d) { return h(d) - ids; }")]
    [InlineData("int a(struct dev *d) { unknown(ids); return 1; }")]
    [InlineData("int a(struct dev *d) { unknown(ids); return 1; } void unknown(const struct id *id) __attribute__((weak)); void unknown(const struct id *id) { }")]
    [InlineData("void (*call)(const struct id *); int a(struct dev *d) { call(ids); return 1; }")]
    [InlineData("static noinline int match(struct dev *d, const struct id *id) { d->id = id; return g(1); } int a(struct dev *d) { return match(d, ids) + 1; }")]
    [InlineData("static noinline int match(int a, int b, int c, int d, int e, int f, const struct id *id) { return g(a + b + c + d + e + f) + id->vendor; } int a(struct dev *d) { return match(1, d->vendor, 3, 4, 5, 6, ids) + 1; }")]
    [InlineData("static noinline int match(const struct id *id, int n) { return n ? match(id, n - 1) + g(id->vendor) : 0; } int a(struct dev *d) { return match(ids, d->vendor) + 1; }")]
    [InlineData("int a(struct dev *d) { struct { const struct id *p; } on_stack = { ids }; g((long)&on_stack); return 1; }")]
    [InlineData("int a(struct dev *d) { const struct id *p = ids; asm volatile(\"call other\" : \"+a\"(p) : : \"memory\"); return 1; }")]
    [InlineData("int a(struct dev *d) { const struct id *p = ids; asm volatile(\"movq %0, %%gs:8\" : : \"r\"(p) : \"memory\"); return 1; }")]
    [InlineData("int a(struct dev *d) { const struct id *p = ids; asm volatile(\"movq %0, %%xmm0\" : : \"r\"(p) : \"memory\"); return 1; }")]
    [InlineData("int a(struct dev *d) { asm volatile(\"rep movsb\" : : \"S\"(ids), \"D\"(d), \"c\"(9) : \"memory\"); return 1; }")]
    [InlineData("struct two { long n; const struct id *p; }; struct two a(struct dev *d) { " + Walk + "return (struct two){ d->vendor, p }; return (struct two){ }; }")]
    [InlineData("__int128 a(struct dev *d) { " + Walk + "return (__int128)(long)p << 64; return 0; }")]
    [InlineData("extern int many(int, ...); int a(struct dev *d) { " + Walk + "return many(3); return 0; }")]
    [InlineData("extern int any(); int a(struct dev *d) { " + Walk + "return any(3); return 0; }")]
    [InlineData("extern int three(int, int, long); int a(struct dev *d) { " + Walk + "return three(3, 4, (long)p); return 0; }")]
    public void Who_may_keep_it_or_picks_entries_by_number_is_a_reason_to_refuse(string unit)
    {
        AssertKept(Diff(unit), "a+0x");
        AssertKept(Diff(unit, null, "{ 5, 6, 7, 8 },", ""), "a+0x");
    }

    [Theory]
    [InlineData("int a(struct dev *d) { " + Walk + "{ if (p->flags & 8) asm volatile(\"1: .byte 0x0f,0x1f,0x44,0,0\\n.pushsection __jump_table,\\\"aw\\\"\\n.long 1b-., aside-.\\n.quad g-.\\n.popsection\"); return 3; } return 0; }" +
        " asm(\".section .text.aside,\\\"ax\\\"\\n.type aside, @function\\naside: ret\\n.size aside, .-aside\\n.previous\");")]
    [InlineData("int a(struct dev *d) { " + Walk + "{ asm volatile(\"1: nop\\n2:\\n.pushsection .altinstructions,\\\"a\\\"\\n.long 1b-., 3f-.\\n.word 1\\n.byte 2b-1b, 4f-3f\\n.popsection\\n.pushsection .altinstr_replacement,\\\"ax\\\"\\n3: cld\\n4:\\n.popsection\" : : \"r\"(p)); return 3; } return 0; }")]
    public void Ways_and_instructions_that_only_tables_tell_of_count(string unit) => AssertKept(Diff(unit), "a+0x");

    [Theory]
    [InlineData("static const struct { const struct id *p; int n; } all = { ids }; int a(struct dev *d) { " + Walk + "return g(3); return 0; } void *b(void) { return (void *)&all; }", "all points to it, from where others find it")]
    [InlineData("struct { const struct id *p; } all = { ids };", "all points to it, from where others find it")]
    [InlineData("__attribute__((section(\".init.text\"))) int a(struct dev *d) { " + Walk + "return 3; return 0; }", "a refers to it")]
    [InlineData("__attribute__((section(\".exit.text\"))) int a(struct dev *d) { " + Walk + "return 3; return 0; }", "a refers to it")]
    [InlineData("extern const struct id known[3] __attribute__((alias(\"ids\"))); int a(struct dev *d) { " + Walk + "return 3; return 0; }", "other units can use it")]
    public void Whoever_else_refers_to_it_is_a_reason_to_refuse(string unit, string reason) => AssertKept(Diff(unit), reason);

    [Theory]
    [InlineData("__mod_pci__ids_device_table")]
    [InlineData("__mod_device_table__pci__ids")]
    public void The_name_by_which_the_build_reads_a_table_of_ids_is_no_user(string alias)
    {
        var unit = $"extern const struct id {alias}[] __attribute__((unused, alias(\"ids\"))); ";

        AssertRenewed(Diff(unit + "int a(struct dev *d) { " + Walk + "return 3; return 0; }"), "a");
        AssertKept(Diff(unit + "struct { const struct id *p; } driver = { ids };"), "driver points to it, from where others find it");
    }

    [Fact]
    public void A_table_that_has_no_other_name_is_seen_by_others()
    {
        static string Table(string more) => $"{Head}const struct id __mod_pci__ids_device_table[] = {{ {{ 1, 2, 3, 4 }}, {more} {{ }} }}; int a(struct dev *d) {{ return __mod_pci__ids_device_table[0].vendor == d->vendor; }}";

        AssertKept(ObjectPair.Diff(CFixture.Compile(Table(""), s_flags), CFixture.Compile(Table("{ 5, 6, 7, 8 },"), s_flags)), "other units can use it");
    }

    [Fact]
    public void The_new_code_must_not_keep_it_either()
    {
        const string unit = "extern void unknown(const struct id *); int a(struct dev *d) { " + Walk + "{ GROWN; return 3; } return 0; }";
        var before = CFixture.Compile("#define GROWN\n" + Source(unit, ""), s_flags);
        var after = CFixture.Compile("#define GROWN d->id = p\n" + Source(unit, "{ 5, 6, 7, 8 },"), s_flags);

        AssertKept(ObjectPair.Diff(before, after), "a+0x");
    }

    [Theory]
    [InlineData("int a(struct dev *d) { const struct id *p; for (p = ids; p != ids + sizeof(ids) / sizeof(*ids); p++) if (g(p->vendor)) return p->product; return 0; }")]
    [InlineData("int a(struct dev *d) { const struct id *p = ids; for (int i = 0; i < sizeof(ids) / sizeof(*ids); i++, p++) d->number = g(p->vendor); return 0; }")]
    [InlineData("int a(struct dev *d) { " + Walk + "return g(sizeof(ids)); return 0; }")]
    public void A_size_that_is_part_of_the_code_is_a_reason_to_refuse(string unit) => AssertKept(Diff(unit), "a changes too");

    [Fact]
    public void A_reader_that_comes_or_goes_is_a_reason_to_refuse()
    {
        const string unit = "int a(struct dev *d) { " + Walk + "return 3; return 0; } int b(struct dev *d) { NEW return 5; }";
        const string read = "#define NEW " + Walk + "return 4;\n";
        var more = "{ 5, 6, 7, 8 },";
        AssertKept(ObjectPair.Diff(CFixture.Compile("#define NEW\n" + Source(unit, ""), s_flags), CFixture.Compile(read + Source(unit, more), s_flags),
            new DiffOptions { Signatures = Signatures("#define NEW\n" + Source(unit, "")) }), "b changes too");
        AssertKept(ObjectPair.Diff(CFixture.Compile(read + Source(unit, ""), s_flags), CFixture.Compile("#define NEW\n" + Source(unit, more), s_flags),
            new DiffOptions { Signatures = Signatures("#define NEW\n" + Source(unit, "")) }), "b changes too");
    }

    private static void AssertKept(ObjectDifference difference, string reason)
    {
        difference.AssertRefused("KSP2123");
        Assert.Contains(reason, difference.Diagnostics.First(d => d.Code == "KSP2123").Message, StringComparison.Ordinal);
    }

    private sealed class Compiled(string source) : ICallees
    {
        private readonly ObjectModel _model = ObjectModelBuilder.Build(CFixture.Compile(source, s_flags), ObjectPair.Architecture, ObjectPair.Sizes, "other.c").Value!;

        public ObjectModel? Whole => _model;

        public Piece? Find(string name) => _model.Pieces.SingleOrDefault(p => p.IsGlobal && p.Name == name);
    }
}
