using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Build.Headers;
using Ksplice.Engine.Create.Build.Trees;
using Ksplice.Engine.Create.Build.Units;
using Ksplice.Engine.Create.Patch;

namespace Ksplice.Engine.Tests.Create.Build.Headers;

/// <summary>Patches of headers that change only functions and macros, on a source that builds like a kernel.</summary>
public sealed class NamedChangesTests : HeaderTree
{
    private const string Second = "include/linux/second.h";
    private const string Shared = "#include <linux/second.h>\n#define CALL(a) sha##red(a)\n#ifndef ASM\nstatic inline int shared(int a)\n{\n\treturn a;\n}\nstatic inline int other(int a)\n{\n\treturn a * 3;\n}\n#endif\n";

    protected override void Fill()
    {
        Write(Header, Shared);
        Write(Second, "#ifndef ASM\nstatic inline int second(int a)\n{\n\treturn a;\n}\n#endif\n");
        Write("drivers/one.c", "#include <linux/shared.h>\nint one(int a) { return CALL(a); }\n");
        Write("drivers/both/kept.c", "#include <linux/shared.h>\nint kept(int a) { return other(a); }\n");
        Write("lib/sort.c", "#include <linux/shared.h>\nint sort = __LINE__;\n");
        Write("shared/common.c", "#include \"common.h\"\nint common(int a) { return COMMON; }\n");
        Write("shared/common.h", "#include <linux/shared.h>\n#define COMMON 5\n");
    }

    [Fact]
    public async Task Once_the_readers_are_known_only_those_that_lead_to_the_function_count_as_work()
    {
        var body = Source(Edit(Header, "return a;", "return a + 5;"));
        var cold = await FindAsync(body, 3);
        await FindAsync(Source(Edit(Header, "return a * 3;", "return a * 4;")), 100);

        var warm = await FindAsync(body, 3);
        var macro = await FindAsync(Source(Edit(Header, "CALL(a) sha", "CALL(a)  0 + sha")), 3);
        var head = await FindAsync(Source(Edit(Header, "int shared(int a)", "int shared(long a)")), 3);
        var type = await FindAsync(Source(Edit(Header, "static inline int other", "struct fresh { int a; };\nstatic inline int other")), 3);

        Assert.Equal(HeaderDiagnostics.TooManyUnits, Assert.Single(cold.Diagnostics).Code);
        Assert.Equal(["drivers/one.c"], Units(warm));
        Assert.Equal(["drivers/one.c"], Units(macro));
        Assert.Equal(["drivers/one.c"], Units(head));
        Assert.Contains("4 units read", warm.Diagnostics[0].Message, StringComparison.Ordinal);
        Assert.Equal(HeaderDiagnostics.TooManyUnits, Assert.Single(type.Diagnostics).Code);
    }

    [Theory]
    [InlineData("CALL(a)")]
    [InlineData("between(a)")]
    [InlineData("(__typeof__(shared(0)))a")]
    [InlineData("table.shared(a)")]
    public async Task A_unit_that_leads_to_the_function_by_any_way_is_found(string use)
    {
        Write("drivers/one.c", "#include <linux/shared.h>\nstatic inline int between(int a) { return shared(a); }\n"
            + (use[0] == 't' ? "static const struct { int (*shared)(int); } table = { shared };\n" : "") + $"int one(int a) {{ return {use}; }}\n");

        Assert.Equal(["drivers/one.c"], Units(await FindAsync(Source(Edit(Header, "return a;", "return a + 5;")), 100)));
    }

    [Fact]
    public async Task Names_of_functions_that_come_count_where_they_meant_something()
    {
        Write("drivers/one.c", "#include <linux/shared.h>\nint one(int a) { int fresh = 5; return fresh; }\n");

        var found = await FindAsync(Source(Edit(Header, "static inline int other", "static inline int fresh(int a) { return 1; }\nstatic inline int other")), 100);

        Assert.Equal(["drivers/one.c"], Units(found));
    }

    [Theory]
    [InlineData("int kept(int a) { return FRESH(a); }", "drivers/both/kept.c,drivers/one.c")]
    [InlineData("#ifndef FRESH\nint kept;\n#endif", "drivers/both/kept.c,drivers/one.c")]
    [InlineData("#define GLUE(a, b) a ## b\nint GLUE(FRE, SH) = 3;", "drivers/both/kept.c,drivers/one.c")]
    [InlineData("int kept(int a) { return other(a); }", "drivers/one.c")]
    public async Task Macros_that_come_count_where_something_could_become_one(string unit, string expected)
    {
        Write("drivers/both/kept.c", "#include <linux/shared.h>\n" + unit + "\n");

        var found = await FindAsync(Source(Edit(Header, "#define CALL(a) sha##red(a)", "#define FRESH 0 +\n#define CALL(a) FRESH sha##red(a)")), 100);

        Assert.Equal(expected.Split(','), Units(found));
    }

    [Fact]
    public async Task A_macro_that_another_header_uses_counts_for_its_readers()
    {
        Write("shared/common.h", "#include <linux/shared.h>\n#define COMMON CALL(5)\n");

        Assert.Equal(["drivers/one.c", "shared/common.c"], Units(await FindAsync(Source(Edit(Header, "CALL(a) sha", "CALL(a) 0 + sha")), 100)));
    }

    [Fact]
    public async Task Of_two_headers_both_must_change_only_what_has_names()
    {
        Write("lib/sort.c", "#include <linux/shared.h>\nint sort = SORTED;\n");
        Write(Second, "enum { SORTED = 4 };\n");

        var found = await FindAsync(Source(Edit(Header, "return a;", "return a + 5;"), Edit(Second, "4", "5")), 100);

        Assert.Equal(["drivers/one.c", "lib/sort.c"], Units(found));
    }

    [Fact]
    public async Task A_body_that_counts_by_what_macros_make_of_it_reaches_every_reader()
    {
        Write(Header, "#define KEEP static int kept_by_macro __attribute__((used)) = 3;\n" + Shared);

        var found = await FindAsync(Source(Edit(Header, "\treturn a;", "\tKEEP\n\treturn a;")), 100);

        Assert.Contains("lib/sort.c", Units(found));
    }

    [Fact]
    public async Task What_is_known_of_a_unit_counts_no_more_when_theTree_changed()
    {
        var patch = Edit(Header, "return a * 3;", "return a * 4;");
        Assert.Equal(["drivers/both/kept.c"], Units(await FindAsync(Source(patch), 100)));

        Write("shared/common.h", "#include <linux/shared.h>\n#define COMMON other(a)\n");

        Assert.Equal(["drivers/both/kept.c", "shared/common.c"], Units(await FindAsync(Source(patch), 100)));
    }

    private Task<Outcome<AffectedSource>> FindAsync(PatchedSource patched, int maximumUnits) =>
        new AffectedUnits(Tree, new UnitCatalogue(Tree), maximumUnits, fewUnits: 100).FindAsync(patched, null, default);

    private static IEnumerable<string> Units(Outcome<AffectedSource> outcome)
    {
        Assert.True(outcome.IsOk, string.Join('\n', outcome.Diagnostics));
        return outcome.Value.Units.Select(unit => unit.Recipe.SourcePath).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
    }
}
