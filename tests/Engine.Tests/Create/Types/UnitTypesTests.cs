using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Build.Trees;
using Ksplice.Engine.Create.Build.Units;
using Ksplice.Engine.Create.Types;
using Ksplice.Engine.Tests.Create.Build;
using Ksplice.Engine.Tests.Create.Diff;

namespace Ksplice.Engine.Tests.Create.Types;

public sealed class UnitTypesTests : IAsyncLifetime
{
    private const string Unit =
        "#include \"inode.h\"\nstruct state { int a; NUMBER b; };\nint inode(struct state *s)\n{\n\treturn s->a + s->b + INODE;\n}\n";

    private const string Counting =
        "#define COUNTER(type, name) static type name\nstruct state { int a; };\nint inode(struct state *s)\n{\n\tCOUNTER(int, hidden);\n\tstatic int seen;\n\treturn s->a + seen++ + hidden++;\n}\n";

    private FakeKernel _kernel = null!;
    private KernelTree _tree = null!;

    public async Task InitializeAsync()
    {
        (_kernel, _tree) = await FakeKernel.PreparedAsync();
        await File.WriteAllTextAsync(Path.Combine(_tree.Source, "fs/inode.c"), Unit);
        await File.WriteAllTextAsync(Path.Combine(_tree.Source, "fs/inode.h"), "#define INODE 3\n#define NUMBER int\n");
    }

    public Task DisposeAsync()
    {
        _kernel.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_fix_inside_a_function_needs_no_compiler()
    {
        var outcome = await CompareAsync("INODE;", "INODE + 1;");

        Assert.Same(TypeFindings.None, outcome.Value);
    }

    [Fact]
    public async Task A_new_function_is_seen_to_change_no_type_without_compiling() =>
        Assert.Same(TypeFindings.None, (await CompareAsync("int inode(", "static int more(void) { return 1; }\nint inode(")).Value);

    [Fact]
    public async Task A_changed_structure_is_refused_with_its_member()
    {
        var outcome = await CompareAsync("int a;", "int a; int added;");

        var refusal = Assert.Single(Judged(outcome));
        Assert.Equal(("KSP2201", "fs/inode.c: struct state"), (refusal.Code, refusal.Location));
        Assert.Contains("new member `added` (s32) at byte 4", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--allow-layout 'struct state'", refusal.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_author_may_accept_it_by_name()
    {
        var outcome = await CompareAsync("int a;", "int a; int added;");

        Assert.Equal("KSP2203", Assert.Single(Judged(outcome, "struct state")).Code);
    }

    [Fact]
    public async Task What_means_the_same_is_only_told()
    {
        var outcome = await CompareAsync("int a;", "union { int a; int same; };");

        Assert.Equal("KSP2202", Assert.Single(Judged(outcome)).Code);
        Assert.True(outcome.Value!.WasCompiled);
    }

    [Theory]
    [InlineData("static int seen;", "static unsigned seen;", false)]
    [InlineData("static int seen;", "COUNTER(unsigned, seen);", false)]
    [InlineData("COUNTER(int, hidden);", "COUNTER(unsigned, hidden);", true)]
    public async Task A_variable_inside_a_function_that_becomes_something_else_is_refused(string pre, string post, bool sharesLocals)
    {
        await File.WriteAllTextAsync(Path.Combine(_tree.Source, "fs/inode.c"), Counting);

        var refusal = Assert.Single(Judged(await CompareAsync(pre, post, sharesLocals: sharesLocals)));

        Assert.Equal("KSP2201", refusal.Code);
        Assert.Contains(" in inode", refusal.Location, StringComparison.Ordinal);
        Assert.Contains("it was s32 and becomes u32", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("return", "static long more; more++; return", false)]
    [InlineData("return", "COUNTER(long, more); more++; return", true)]
    [InlineData("static int seen;", "static int seen = 0;", true)]
    [InlineData("return", "if (!s) return 0; return", true)]
    public async Task One_that_stays_or_comes_is_seen_to_be_no_type_that_changes_without_compiling(string pre, string post, bool sharesLocals)
    {
        await File.WriteAllTextAsync(Path.Combine(_tree.Source, "fs/inode.c"), Counting);

        Assert.Same(TypeFindings.None, (await CompareAsync(pre, post, sharesLocals: sharesLocals)).Value);
    }

    [Fact]
    public async Task A_header_is_followed_into_the_unit() =>
        Assert.Contains("`b`", Assert.Single(Judged(await CompareAsync("int", "long", "fs/inode.h"))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Two_texts_are_compared_once()
    {
        await CompareAsync("INODE 3", "INODE 4", "fs/inode.h");
        var answer = Assert.Single(Directory.GetFiles(_tree.PreprocessedFolder));
        await File.WriteAllTextAsync(answer, "other types");

        Assert.True((await CompareAsync("INODE 3", "INODE 4", "fs/inode.h")).Value!.WasCompiled);
    }

    [Fact]
    public async Task A_header_that_changes_no_type_is_nothing() =>
        Assert.Same(TypeFindings.None, (await CompareAsync("INODE 3", "INODE 4", "fs/inode.h")).Value);

    private async Task<Outcome<TypeFindings>> CompareAsync(string pre, string post, string file = "fs/inode.c", bool sharesLocals = false)
    {
        var recipe = (await new UnitCatalogue(_tree).FindAsync("fs/inode.c", default)).Value!;
        var text = await File.ReadAllTextAsync(Path.Combine(_tree.Source, file));
        Assert.Contains(pre, text, StringComparison.Ordinal);
        var texts = new Dictionary<string, string> { ["fs/inode.c"] = await File.ReadAllTextAsync(Path.Combine(_tree.Source, "fs/inode.c")), [file] = text.Replace(pre, post, StringComparison.Ordinal) };
        var overlay = await SourceOverlay.MakeAsync(_tree, texts, ["fs"], default);
        using var compiler = new UnitCompiler(_tree);
        return await new UnitTypes(_tree, compiler, ObjectPair.Architecture.Relocations)
            .CompareAsync(recipe, overlay, null, sharesLocals, default);
    }

    private static IReadOnlyList<Diagnostic> Judged(Outcome<TypeFindings> outcome, params string[] allowed) =>
        LayoutJudgement.Judge(outcome.Value!.Differences.Select(difference => ("fs/inode.c", difference)), allowed.ToHashSet());
}
