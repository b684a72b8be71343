using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Build;
using Ksplice.Engine.Create.Build.Trees;
using Ksplice.Engine.Create.Build.Units;
using Ksplice.Engine.Create.Patch;

namespace Ksplice.Engine.Tests.Create.Build;

public sealed class PatchBuilderTests : IAsyncLifetime
{
    private FakeKernel _kernel = null!;
    private KernelTree _tree = null!;

    public async Task InitializeAsync() => (_kernel, _tree) = await FakeKernel.PreparedAsync();

    public Task DisposeAsync()
    {
        _kernel.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_unit_is_compiled_three_times_and_then_never_again()
    {
        var first = (await BuildAsync("fs/inode.c", text => text.Replace("a +", "a + 1 +", StringComparison.Ordinal))).Value!.Single();
        var second = (await BuildAsync("fs/inode.c", text => text.Replace("a +", "a + 1 +", StringComparison.Ordinal))).Value!.Single();
        var other = (await BuildAsync("fs/inode.c", text => text.Replace("a +", "a + 2 +", StringComparison.Ordinal))).Value!.Single();

        Assert.Equal(3, new[] { first.PrePlainObject, first.PreObject, first.PostObject }.Distinct().Count(File.Exists));
        Assert.True(first.LineStable);
        Assert.Equal((false, true), (first.Cached, second.Cached));
        Assert.Equal((true, false), (other.PreCached, other.Cached));
        Assert.NotEqual(File.ReadAllBytes(first.PreObject), File.ReadAllBytes(first.PostObject));
    }

    [Fact]
    public async Task What_is_used_again_counts_as_used_now()
    {
        var unit = (await BuildAsync("fs/inode.c", text => text + "int more;\n")).Value!.Single();
        string[] used = [unit.PrePlainObject, unit.PreObject, unit.PostObject, .. Directory.EnumerateDirectories(_tree.OverlayFolder)];
        foreach (var path in used)
            Directory.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddDays(-100));

        await BuildAsync("fs/inode.c", text => text + "int more;\n");

        Assert.All(used, path => Assert.InRange(Directory.GetLastWriteTimeUtc(path), DateTime.UtcNow.AddDays(-1), DateTime.UtcNow));
    }

    [Fact]
    public async Task Only_the_objects_for_the_difference_have_a_section_for_each_function()
    {
        var unit = (await BuildAsync("fs/inode.c", text => text + "\n")).Value!.Single();

        Assert.DoesNotContain(".text.inode", Ascii(unit.PrePlainObject), StringComparison.Ordinal);
        Assert.Contains(".text.inode", Ascii(unit.PreObject), StringComparison.Ordinal);
        Assert.Contains(".text.inode", Ascii(unit.PostObject), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_unit_that_is_built_through_dots_is_patched_too()
    {
        var unit = (await BuildAsync("shared/common.c", text => text + "int more = 3;\n")).Value!.Single();

        Assert.Contains("more", Ascii(unit.PostObject), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_written_into_the_tree()
    {
        var before = Files();

        await BuildAsync("fs/inode.c", text => text + "int more;\n");

        Assert.Equal(before, Files());
    }

    [Fact]
    public async Task Numbers_of_untouched_lines_stay_in_the_object()
    {
        const string text = "int first;\nint line(void)\n{\n\treturn __LINE__;\n}\n";
        await File.WriteAllTextAsync(Path.Combine(_tree.Source, "fs/inode.c"), text);
        var patched = Patched("fs/inode.c", text, [new("int first;\n", 1), new("int added;\n", 0), new("int line(void)\n", 2), new("{\n", 3), new("\treturn __LINE__;\n", 4), new("}\n", 5)]);

        var unit = (await new PatchBuilder(_tree).BuildAsync(patched, null, default)).Value!.Single();

        var code = await Ksplice.Engine.Processes.ProcessRunner.RunAsync("objdump", ["-d", "-j", ".text.line", unit.PostObject]);
        Assert.Contains("$0x4,", code.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Directives_that_break_the_unit_are_left_out_with_a_word()
    {
        var file = new PatchedFile("drivers/one.c", "int one;\n", "int one, two;\n", "int one\n#line broken\n;\n", [new EditedRun(1, 1, 1, 1)]);

        var outcome = await new PatchBuilder(_tree).BuildAsync(new PatchedSource(null, [], [file]), null, default);

        Assert.False(outcome.Value!.Single().LineStable);
        Assert.Equal("KSP1106", Assert.Single(outcome.Diagnostics).Code);
    }

    [Fact]
    public async Task Compile_errors_are_located()
    {
        var refusal = Assert.Single((await BuildAsync("fs/inode.c", text => text.Replace("INODE;", "MISSING;", StringComparison.Ordinal))).Diagnostics);

        Assert.Equal(("KSP1103", "fs/inode.c:4"), (refusal.Code, refusal.Location));
        Assert.Contains("MISSING", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_unit_that_is_not_built_refuses_the_whole()
    {
        PatchedFile File(string path) => new(path, "a", "b", "b", []);

        var outcome = await new PatchBuilder(_tree).BuildAsync(new PatchedSource(null, [], [File("drivers/off.c"), File("drivers/one.c")]), null, default);

        Assert.Equal((OutcomeKind.Refused, "KSP1013"), (outcome.Kind, Assert.Single(outcome.Diagnostics).Code));
    }

    [Fact]
    public async Task A_unit_that_reads_the_unpatched_file_is_refused()
    {
        Directory.CreateSymbolicLink(Path.Combine(_tree.Source, "alias"), "fs");
        var recipe = (await new UnitCatalogue(_tree).FindAsync("fs/inode.c", default)).Value! with { SourceArgument = "alias/inode.c" };
        var overlay = await SourceOverlay.MakeAsync(_tree, new Dictionary<string, string> { ["fs/inode.c"] = "int patched;\n" }, ["fs"], default);
        using var compiler = new UnitCompiler(_tree);

        Assert.Equal("KSP1105", Assert.Single((await compiler.CompilePostAsync(recipe, overlay, default)).Diagnostics).Code);
    }

    [Fact]
    public async Task An_object_that_objtool_does_not_accept_is_refused()
    {
        var recipe = (await new UnitCatalogue(_tree).FindAsync("fs/inode.c", default)).Value! with { Objtool = ["/bin/false"] };
        using var compiler = new UnitCompiler(_tree);

        Assert.Equal("KSP1108", Assert.Single((await compiler.CompilePreAsync(recipe, ObjectKind.Plain, default)).Diagnostics).Code);
    }

    private static string Ascii(string file) => System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(file));

    private static PatchedSource Patched(string path, string pre, IReadOnlyList<SourceLine> lines) => new(
        null, [], [new PatchedFile(path, pre, string.Concat(lines.Select(line => line.Text)), LineStableWriter.Write(lines), [])]);

    private List<string> Files() => [.. Directory.EnumerateFiles(_tree.Source, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private async Task<Outcome<IReadOnlyList<UnitBuild>>> BuildAsync(string path, Func<string, string> edit)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(_tree.Source, path));
        var file = new PatchedFile(path, text, edit(text), edit(text), []);
        return await new PatchBuilder(_tree).BuildAsync(new PatchedSource(null, [], [file]), null, default);
    }
}
