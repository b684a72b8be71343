using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Build.Trees;
using Ksplice.Engine.Create.Build.Units;

namespace Ksplice.Engine.Tests.Create.Build;

public sealed class UnitCatalogueTests : IAsyncLifetime
{
    private FakeKernel _kernel = null!;
    private KernelTree _tree = null!;

    public async Task InitializeAsync() => (_kernel, _tree) = await FakeKernel.PreparedAsync();

    public Task DisposeAsync()
    {
        _kernel.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("init/main.c", "vmlinux", null, "init")]
    [InlineData("fs/core/open.c", "vmlinux", null, "fs/core")]
    [InlineData("lib/sort.c", "vmlinux", null, "lib")]
    [InlineData("fs/inode.c", "my_fs", "fs/my-fs", "fs")]
    [InlineData("fs/sub/super.c", "my_fs", "fs/my-fs", "fs")]
    [InlineData("fs/core/extra.c", "my_fs", "fs/my-fs", "fs")]
    [InlineData("drivers/both/kept.c", "kept", "drivers/both/kept", "drivers/both")]
    public async Task A_unit_is_found_where_its_folder_is_entered(string path, string target, string? module, string folder)
    {
        var recipe = (await FindAsync(path)).Value!;

        Assert.Equal((new UnitTarget(target, module), folder, path), (recipe.Target, recipe.ObjectDirectory, recipe.SourceArgument));
    }

    [Fact]
    public async Task A_unit_from_elsewhere_is_found_under_the_name_it_is_built_by()
    {
        var recipe = (await FindAsync("shared/common.c")).Value!;

        Assert.Equal(("fs/../shared/common.c", "my_fs"), (recipe.SourceArgument, recipe.Target.Name));
    }

    [Fact]
    public async Task Options_of_folders_above_and_of_the_file_are_there_and_outputs_are_not()
    {
        var open = (await FindAsync("fs/core/open.c")).Value!;
        var inode = (await FindAsync("fs/inode.c")).Value!;

        Assert.Contains("-DFROM_FS", open.Compiler);
        Assert.Contains("-DONLY_INODE", inode.Compiler);
        Assert.DoesNotContain("-DONLY_INODE", open.Compiler);
        Assert.Contains("-DNAME=\"inode\"", inode.Compiler);
        Assert.DoesNotContain(inode.Compiler, word => word is "-c" or "-o" || word.StartsWith("-Wp,-MMD", StringComparison.Ordinal) || word.EndsWith(".c", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("drivers/off.c", "KSP1013")]
    [InlineData("drivers/none.c", "KSP1013")]
    [InlineData("drivers/both/lost.c", "KSP1013")]
    [InlineData("fs/core/included.c", "KSP1013")]
    [InlineData("drivers/mixed.c", "KSP1015")]
    public async Task What_is_no_single_unit_of_the_kernel_is_refused(string path, string code)
    {
        var refusal = Assert.Single((await FindAsync(path)).Diagnostics);

        Assert.Equal((code, path), (refusal.Code, refusal.Location));
    }

    [Fact]
    public async Task A_unit_of_two_modules_has_a_recipe_for_each()
    {
        var recipes = (await new UnitCatalogue(_tree).FindAllAsync("drivers/both/twice.c", default)).Value!;

        Assert.Equal(
            [("drivers/both/twice.c@a", "drivers/both/a"), ("drivers/both/twice.c@b", "drivers/both/b")],
            recipes.Select(recipe => (recipe.Name, recipe.Target.ModuleFile)));
        Assert.All(recipes, recipe => Assert.Equal("drivers/both/twice.o", recipe.Object));
    }

    [Fact]
    public async Task A_unit_that_another_module_makes_under_another_name_has_a_recipe_for_each()
    {
        await MakeAgainAsync("twin", "KBUILD_CFLAGS += -DAGAIN\n");

        var recipes = (await new UnitCatalogue(_tree).FindAllAsync("fs/inode.c", default)).Value!;

        Assert.Equal([("fs/inode.c@my_fs", "fs/inode.o"), ("fs/inode.c@twin", "drivers/again/inode.o")], recipes.Select(recipe => (recipe.Name, recipe.Object)));
        Assert.Equal([false, true], recipes.Select(recipe => recipe.Compiler.Contains("-DAGAIN")));
        Assert.Equal("fs/core/open.c", (await FindAsync("fs/core/open.c")).Value!.Name);
    }

    [Fact]
    public async Task Two_copies_in_one_module_are_refused()
    {
        await File.AppendAllTextAsync(
            Path.Combine(_tree.Source, "drivers/Makefile"),
            "obj-m += twin.o\ntwin-y := again/inode.o more/inode.o\n$(obj)/again/%.o: $(srctree)/fs/%.c FORCE\n\t$(call if_changed_rule,cc_o_c)\n"
            + "$(obj)/more/%.o: $(srctree)/fs/%.c FORCE\n\t$(call if_changed_rule,cc_o_c)\nFORCE:\n");
        File.Delete(Path.Combine(_tree.KbuildFolder, "foreign-rules"));

        var refusal = Assert.Single((await FindAsync("fs/inode.c")).Diagnostics);

        Assert.Equal("KSP1015", refusal.Code);
        Assert.Contains("twin has drivers/again/inode.o and drivers/more/inode.o", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_makefile_that_cannot_be_evaluated_is_refused()
    {
        await File.WriteAllTextAsync(Path.Combine(_tree.Source, "drivers/Makefile"), "$(error no tool)\n");

        Assert.Equal("KSP1104", Assert.Single((await FindAsync("drivers/one.c")).Diagnostics).Code);
    }

    [Theory]
    [InlineData("cc -c -o x.o x.c")]
    [InlineData("gcc -c -o other.o x.c")]
    [InlineData("gcc -c -o x.o x.c ; strip x.o")]
    [InlineData("gcc -c -o x.o x.c ; objtool y.o")]
    [InlineData("gcc -c -o x.o x.c | tee log")]
    [InlineData("gcc $(evil) -c -o x.o x.c")]
    [InlineData("")]
    public void A_command_of_unknown_form_is_refused(string command)
    {
        var answer = new Dictionary<string, string> { ["object"] = "x.o", ["source"] = "x.c", ["command"] = command, ["modfile"] = "x" };

        Assert.Equal("KSP1104", Assert.Single(RecipeReader.Read(_tree, "x.c", ".", answer).Diagnostics).Code);
    }

    [Fact]
    public void Objtool_is_part_of_the_recipe()
    {
        var answer = new Dictionary<string, string> { ["object"] = "x.o", ["source"] = "x.c", ["command"] = "gcc -O2 -c -o x.o x.c  ; ./tools/objtool --orc  x.o", ["modfile"] = "x" };

        Assert.Equal(["./tools/objtool", "--orc"], RecipeReader.Read(_tree, "x.c", ".", answer).Value![0].Objtool);
    }

    [Fact]
    public void Objtool_that_waits_for_the_link_is_part_of_the_recipe()
    {
        var answer = Delayed("./tools/objtool/objtool --ibt --orc  --link --module");

        Assert.Equal(["./tools/objtool/objtool", "--ibt", "--orc", "--link", "--module"], RecipeReader.Read(_tree, "x.c", ".", answer).Value![0].Objtool);
    }

    [Theory]
    [InlineData("strip --link")]
    [InlineData("objtool --orc ; strip")]
    [InlineData("objtool $(evil)")]
    public void Another_step_that_waits_for_the_link_is_refused(string step) =>
        Assert.Equal("KSP1104", Assert.Single(RecipeReader.Read(_tree, "x.c", ".", Delayed(step)).Diagnostics).Code);

    private static Dictionary<string, string> Delayed(string step) =>
        new() { ["object"] = "x.o", ["source"] = "x.c", ["command"] = "gcc -O2 -c -o x.o x.c", ["modfile"] = "x", ["delayed"] = step };

    private async Task MakeAgainAsync(string module, string options)
    {
        await File.AppendAllTextAsync(
            Path.Combine(_tree.Source, "drivers/Makefile"),
            $"obj-m += {module}.o\n{module}-y := again/inode.o\n{options}$(obj)/again/%.o: $(srctree)/fs/%.c FORCE\n\t$(call if_changed_rule,cc_o_c)\nFORCE:\n");

        // Remembered since the tree was prepared.
        File.Delete(Path.Combine(_tree.KbuildFolder, "foreign-rules"));
    }

    private Task<Outcome<UnitRecipe>> FindAsync(string path) => new UnitCatalogue(_tree).FindAsync(path, default);
}
