using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Build;
using Ksplice.Engine.Create.Build.Headers;
using Ksplice.Engine.Create.Build.Trees;
using Ksplice.Engine.Create.Build.Units;
using Ksplice.Engine.Create.Patch;

namespace Ksplice.Engine.Tests.Create.Build.Headers;

/// <summary>Patches of headers that more units read than are examined unasked, on a source that builds like a kernel.</summary>
public sealed class ManyReadersTests : IAsyncLifetime
{
    private const string Header = "include/linux/shared.h";
    private const string Shared = "#define USED 3\n#define UNUSED 4\n#ifndef ASM\nstatic inline int shared(int a)\n{\n\treturn a * USED;\n}\n#endif\n";

    private FakeKernel _kernel = null!;
    private KernelTree _tree = null!;

    public async Task InitializeAsync()
    {
        (_kernel, _tree) = await FakeKernel.PreparedAsync();
        Write(Header, Shared);
        Write("include/linux/between.h", "#include <linux/shared.h>\n");
        Write("drivers/one.c", "#include <linux/shared.h>\nint one(int a) { return shared(a); }\n");
        Write("drivers/both/kept.c", "#include <linux/between.h>\nint kept(void) { return UNUSED; }\n");
        Write("lib/sort.c", "#ifdef NEVER\n#include <linux/shared.h>\n#endif\nint sort;\n");
        Write("shared/common.c", "#include \"common.h\"\nint common(int a) { return shared(a) + COMMON; }\n");
        Write("shared/common.h", "#include \"../include/linux/between.h\"\n#define COMMON 5\n");
        Write("drivers/off.c", "#include <linux/shared.h>\n");
    }

    public Task DisposeAsync()
    {
        _kernel.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task More_units_than_allowed_are_refused_with_their_number()
    {
        var outcome = await new PatchBuilder(_tree, maximumUnits: 3).BuildAsync(Source(Edit(Header, "3", "4")), null, default);

        var refusal = Assert.Single(outcome.Diagnostics);
        Assert.Equal(("KSP1018", OutcomeKind.Refused), (refusal.Code, outcome.Kind));
        Assert.Contains("into 4 units", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--max-units 4", refusal.Hint, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_tree.PreprocessedFolder));
    }

    [Fact]
    public async Task Of_many_units_only_those_that_mention_what_is_added_are_examined()
    {
        Write("drivers/both/kept.c", "#include <linux/between.h>\n#ifdef MORE\nint kept(void) { return MORE; }\n#else\nint kept(void) { return UNUSED; }\n#endif\n");
        var find = new AffectedUnits(_tree, new UnitCatalogue(_tree), maximumUnits: 1, fewUnits: 1);

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
        var builder = new PatchBuilder(_tree, maximumUnits: 1) { FewUnits = 1 };

        var outcome = await builder.BuildAsync(Source(Edit(Header, "USED 3", "USED 5"), Edit("drivers/one.c", "shared(a)", "shared(a) + 1")), Judge(judged), null, default);

        Assert.Equal(["drivers/one.c"], Assert.Single(judged));
        Assert.Equal(["TEST", "KSP1007"], outcome.Diagnostics.Select(finding => finding.Code));
        Assert.Contains("3 units that are not patched themselves", outcome.Diagnostics[1].Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_tree.PreprocessedFolder));
    }

    [Theory]
    [InlineData("int first;", true)]
    [InlineData("", false)]
    public async Task A_reader_that_mentions_a_changed_type_is_judged_before_the_many(string added, bool isJudged)
    {
        Write(Header, Shared + "struct box {\n\tint value;\n};\n");
        Write("drivers/both/kept.c", "#include <linux/between.h>\nint kept(struct box *box) { return box->value; }\n");
        var judged = new List<IReadOnlyList<string>>();
        var builder = new PatchBuilder(_tree, maximumUnits: 1) { FewUnits = 1 };

        var outcome = await builder.BuildAsync(Source(Edit(Header, isJudged ? "\tint value;" : "UNUSED 4", isJudged ? $"\t{added}\n\tint value;" : "UNUSED 5")), Judge(judged), null, default);

        Assert.Equal(isJudged ? ["drivers/both/kept.c"] : [], judged.SelectMany(units => units));
        Assert.Equal(isJudged ? "TEST" : HeaderDiagnostics.TooManyUnits, outcome.Diagnostics[0].Code);
    }

    [Fact]
    public async Task Where_the_few_are_no_obstacle_all_are_examined()
    {
        Write(Header, Shared + "struct box {\n\tint value;\n};\n");
        Write("drivers/both/kept.c", "#include <linux/between.h>\nint kept(struct box *box) { return box->value; }\n");
        var builder = new PatchBuilder(_tree) { FewUnits = 1 };

        var outcome = await builder.BuildAsync(Source(Edit(Header, "\tint value;", "\tint first;\n\tint value;")), _ => Task.FromResult<IReadOnlyList<Diagnostic>>([]), null, default);

        Assert.Equal(["drivers/both/kept.c"], Units(outcome));
    }

    private static Func<Outcome<IReadOnlyList<UnitBuild>>, Task<IReadOnlyList<Diagnostic>>> Judge(List<IReadOnlyList<string>> judged) => few =>
    {
        judged.Add([.. Units(few)]);
        return Task.FromResult<IReadOnlyList<Diagnostic>>([Diagnostic.Error("TEST", "Refused by the few.", "here", "Nothing.")]);
    };

    private static IEnumerable<string> Units(Outcome<IReadOnlyList<UnitBuild>> outcome)
    {
        Assert.True(outcome.IsOk, string.Join('\n', outcome.Diagnostics));
        return outcome.Value.Select(unit => unit.SourcePath).Order(StringComparer.Ordinal);
    }

    private static PatchedSource Source(params PatchedFile[] files) => new(null, [], files);

    private PatchedFile Edit(string path, string old, string @new)
    {
        var text = File.ReadAllText(Path.Combine(_tree.Source, path));
        var post = text.Replace(old, @new, StringComparison.Ordinal);
        Assert.NotEqual(text, post);
        return new PatchedFile(path, text, post, post, []);
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(_tree.Source, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
