using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Build;
using Ksplice.Engine.Create.Build.Headers;
using Ksplice.Engine.Create.Build.Trees;
using Ksplice.Engine.Create.Build.Units;
using Ksplice.Engine.Create.Patch;

namespace Ksplice.Engine.Tests.Create.Build.Headers;

/// <summary>Patches of headers that more units read than are examined unasked, on a source that builds like a kernel.</summary>
public sealed class ManyReadersTests : SharedHeaderTree
{
    [Fact]
    public async Task More_units_than_allowed_are_refused_with_their_number()
    {
        var outcome = await new PatchBuilder(Tree, maximumUnits: 3).BuildAsync(Source(Edit(Header, "3", "4")), null, default);

        var refusal = Assert.Single(outcome.Diagnostics);
        Assert.Equal(("KSP1018", OutcomeKind.Refused), (refusal.Code, outcome.Kind));
        Assert.Contains("into 4 units", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--max-units 4", refusal.Hint, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Tree.PreprocessedFolder));
    }

    [Fact]
    public async Task Of_many_units_only_those_that_mention_what_is_added_are_examined()
    {
        Write("drivers/both/kept.c", "#include <linux/between.h>\n#ifdef MORE\nint kept(void) { return MORE; }\n#else\nint kept(void) { return UNUSED; }\n#endif\n");
        var find = new AffectedUnits(Tree, new UnitCatalogue(Tree), maximumUnits: 1, fewUnits: 1);

        var found = await find.FindAsync(Source(Edit(Header, "UNUSED 4", "UNUSED 4\n#define MORE 5")), null, default);
        var changed = await find.FindAsync(Source(Edit(Header, "UNUSED 4", "UNUSED 44")), null, default);
        var all = await find.FindAsync(Source(Edit(Header, "#define USED", "struct s { int a; } shared_object;\n#define USED")), null, default);

        Assert.Equal(["drivers/both/kept.c"], found.Value!.Units.Select(unit => unit.Recipe.SourcePath));
        Assert.Contains("1 units read", found.Diagnostics[0].Message, StringComparison.Ordinal);
        Assert.Contains("3 more that may read it mention nothing", found.Diagnostics[0].Message, StringComparison.Ordinal);
        Assert.Equal(HeaderDiagnostics.TooManyUnits, Assert.Single(changed.Diagnostics).Code);
        Assert.Equal(HeaderDiagnostics.TooManyUnits, Assert.Single(all.Diagnostics).Code);
    }

    [Fact]
    public async Task Patched_units_are_judged_before_many_readers_of_a_header()
    {
        var judged = new List<IReadOnlyList<string>>();
        var builder = new PatchBuilder(Tree, maximumUnits: 1) { FewUnits = 1 };

        var outcome = await builder.BuildAsync(Source(Edit(Header, "USED 3", "USED 5"), Edit("drivers/one.c", "shared(a)", "shared(a) + 1")), Judge(judged), null, default);

        Assert.Equal(["drivers/one.c"], Assert.Single(judged));
        Assert.Equal(["TEST", "KSP1007"], outcome.Diagnostics.Select(finding => finding.Code));
        Assert.Contains("3 units that are not patched themselves", outcome.Diagnostics[1].Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Tree.PreprocessedFolder));
    }

    [Theory]
    [InlineData("int first;", true)]
    [InlineData("", false)]
    public async Task A_reader_that_mentions_a_changed_type_is_judged_before_the_many(string added, bool isJudged)
    {
        Write(Header, Shared + "struct box {\n\tint value;\n};\n");
        Write("drivers/both/kept.c", "#include <linux/between.h>\nint kept(struct box *box) { return box->value; }\n");
        var judged = new List<IReadOnlyList<string>>();
        var builder = new PatchBuilder(Tree, maximumUnits: 1) { FewUnits = 1 };

        var outcome = await builder.BuildAsync(Source(Edit(Header, isJudged ? "\tint value;" : "UNUSED 4", isJudged ? $"\t{added}\n\tint value;" : "UNUSED 5")), Judge(judged), null, default);

        Assert.Equal(isJudged ? ["drivers/both/kept.c"] : [], judged.SelectMany(units => units));
        Assert.Equal(isJudged ? "TEST" : HeaderDiagnostics.TooManyUnits, outcome.Diagnostics[0].Code);
    }

    [Fact]
    public async Task Where_the_few_are_no_obstacle_all_are_examined()
    {
        Write(Header, Shared + "struct box {\n\tint value;\n};\n");
        Write("drivers/both/kept.c", "#include <linux/between.h>\nint kept(struct box *box) { return box->value; }\n");
        var builder = new PatchBuilder(Tree) { FewUnits = 1 };

        var outcome = await builder.BuildAsync(Source(Edit(Header, "\tint value;", "\tint first;\n\tint value;")), _ => Task.FromResult<IReadOnlyList<Diagnostic>>([]), null, default);

        Assert.Equal(["drivers/both/kept.c"], Units(outcome));
    }

    private static Func<Outcome<IReadOnlyList<UnitBuild>>, Task<IReadOnlyList<Diagnostic>>> Judge(List<IReadOnlyList<string>> judged) => few =>
    {
        judged.Add([.. Units(few)]);
        return Task.FromResult<IReadOnlyList<Diagnostic>>([Diagnostic.Error("TEST", "Refused by the few.", "here", "Nothing.")]);
    };
}
