using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Build.Trees;

namespace Ksplice.Engine.Tests.Create.Build;

public class KernelTreePreparerTests
{
    [Fact]
    public async Task A_prepared_tree_knows_structure_sizes_and_holds_an_empty_module()
    {
        var (kernel, tree) = await FakeKernel.PreparedAsync();
        using var _ = kernel;

        Assert.Equal(new Dictionary<string, int> { ["struct module"] = 48, ["struct bug_entry"] = 12 }, tree.Structures);
        Assert.True(File.Exists(tree.ModuleStub));
        Assert.Equal(File.ReadAllText(kernel.File("config")), File.ReadAllText(Path.Combine(tree.Source, ".config")));
    }

    [Fact]
    public async Task A_tree_is_made_once_and_the_given_source_stays_as_it_was()
    {
        var (kernel, tree) = await FakeKernel.PreparedAsync();
        using var _ = kernel;
        var mark = Path.Combine(tree.Folder, "mark");
        await File.WriteAllTextAsync(mark, "");

        var again = await KernelTreePreparer.PrepareAsync(kernel.Request, null, default);

        Assert.Equal(tree.Folder, again.Value!.Folder);
        Assert.True(File.Exists(mark));
        Assert.False(File.Exists(kernel.File("source/.config")));
    }

    [Fact]
    public async Task What_a_killed_run_left_behind_is_made_anew()
    {
        var (kernel, tree) = await FakeKernel.PreparedAsync();
        using var _ = kernel;
        File.Delete(Path.Combine(tree.Folder, "tree.json"));
        File.Delete(Path.Combine(tree.Source, "Kbuild"));

        var again = await KernelTreePreparer.PrepareAsync(kernel.Request, null, default);

        Assert.True(File.Exists(Path.Combine(again.Value!.Source, "Kbuild")));
    }

    [Fact]
    public async Task Several_at_once_make_one_tree()
    {
        using var kernel = await FakeKernel.MakeAsync();

        var trees = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => KernelTreePreparer.PrepareAsync(kernel.Request, null, default))));

        Assert.Single(trees.Select(tree => tree.Value!.Folder).Distinct());
    }

    [Fact]
    public async Task Another_source_makes_another_tree()
    {
        var (kernel, tree) = await FakeKernel.PreparedAsync();
        using var _ = kernel;
        kernel.Write("source/init/main.c", "int main_value = 100;\n");

        var other = await KernelTreePreparer.PrepareAsync(kernel.Request, null, default);

        Assert.NotEqual(tree.Folder, other.Value!.Folder);
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("6.1 CC=evil")]
    [InlineData("")]
    [InlineData("x6.1")]
    public async Task A_hostile_release_is_refused(string release)
    {
        using var kernel = await FakeKernel.MakeAsync();

        await AssertRefusedAsync(kernel.Request with { Release = release }, "KSP1107");
    }

    [Fact]
    public async Task Missing_inputs_are_refused()
    {
        using var kernel = await FakeKernel.MakeAsync();

        await AssertRefusedAsync(kernel.Request with { Config = "/nowhere" }, "KSP1107");
        await AssertRefusedAsync(kernel.Request with { ModuleSymvers = "/nowhere" }, "KSP1107");
        await AssertRefusedAsync(kernel.Request with { Source = kernel.File("") }, "KSP1107");
        await AssertRefusedAsync(kernel.Request with { Source = kernel.File("config") }, "KSP1107");
    }

    [Theory]
    [InlineData("gcc (Other 1.0) 1.0")]
    [InlineData("no-such-compiler-1 (Debian) 1")]
    [InlineData("../gcc 1")]
    [InlineData("")]
    public async Task Another_compiler_than_the_kernels_is_refused(string version)
    {
        using var kernel = await FakeKernel.MakeAsync();
        kernel.Write("config", $"CONFIG_CC_VERSION_TEXT=\"{version}\"\n");

        await AssertRefusedAsync(kernel.Request, "KSP1101");
    }

    [Fact]
    public async Task A_tree_that_cannot_be_prepared_is_refused()
    {
        using var kernel = await FakeKernel.MakeAsync();
        kernel.Write("source/Makefile", "olddefconfig prepare modules_prepare:\n\t@echo flex: not found >&2; exit 1\n");

        var refusal = await AssertRefusedAsync(kernel.Request, "KSP1102");
        Assert.Contains("flex: not found", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stub_of_another_release_is_refused()
    {
        using var kernel = await FakeKernel.MakeAsync();
        var makefile = await File.ReadAllTextAsync(kernel.File("source/Makefile"));
        kernel.Write("source/Makefile", makefile.Replace("$(KERNELRELEASE)", "5.0-other", StringComparison.Ordinal));

        await AssertRefusedAsync(kernel.Request, "KSP1109");
    }

    [Fact]
    public async Task Options_that_change_while_preparing_are_told()
    {
        using var kernel = await FakeKernel.MakeAsync();
        var makefile = await File.ReadAllTextAsync(kernel.File("source/Makefile"));
        kernel.Write("source/Makefile", makefile.Replace("modules_prepare: ;\n\t@:", "modules_prepare:\n\t@sed -i s/CONFIG_X=y/CONFIG_X=n/ .config", StringComparison.Ordinal));

        var tree = await KernelTreePreparer.PrepareAsync(kernel.Request, null, default);

        Assert.Equal("KSP1113", Assert.Single(tree.Diagnostics).Code);
    }

    [Fact]
    public async Task A_module_of_ours_is_built_once_and_a_failing_one_is_refused()
    {
        var (kernel, tree) = await FakeKernel.PreparedAsync();
        using var _ = kernel;
        kernel.Write("kmod/Kbuild", "obj-m := mine.o\n");
        kernel.Write("kmod/mine.c", "int mine;\n");

        var first = await KernelModuleBuilder.BuildAsync(tree, kernel.File("kmod"), "mine", default);
        var second = await KernelModuleBuilder.BuildAsync(tree, kernel.File("kmod"), "mine", default);
        var other = await KernelModuleBuilder.BuildAsync(tree, kernel.File("kmod"), "other", default);

        Assert.True(File.Exists(first.Value));
        Assert.Equal(first.Value, second.Value);
        Assert.Equal("KSP1112", Assert.Single(other.Diagnostics).Code);
    }

    private static async Task<Diagnostic> AssertRefusedAsync(KernelTreeRequest request, string code)
    {
        var outcome = await KernelTreePreparer.PrepareAsync(request, null, default);
        var refusal = Assert.Single(outcome.Diagnostics);
        Assert.Equal((OutcomeKind.Refused, code), (outcome.Kind, refusal.Code));
        return refusal;
    }
}
