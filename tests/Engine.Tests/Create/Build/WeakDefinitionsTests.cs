using Ksplice.Engine.Create.Build.Units;

namespace Ksplice.Engine.Tests.Create.Build;

/// <summary>A definition that goes may have kept a weak one out of the kernel.</summary>
public sealed class WeakDefinitionsTests
{
    [Theory]
    [InlineData("int __weak hook(int x) { return x; }", "hook")]
    [InlineData("__weak int *hook(int (*x)(int))\n{\n}", "hook")]
    [InlineData("int other; int hook __weak = 3;", "hook")]
    [InlineData("void __attribute__((__weak__)) hook(void) { }", "hook")]
    [InlineData("void __attribute__((weak, alias(\"nothing\"))) hook(void);", "hook")]
    [InlineData("void __weak other(void) { hook(); }", "")]
    [InlineData("void __weak other(void); void hook(void) { }", "")]
    [InlineData("int __weak hook2(int x) { return x; } int weaker, hook;", "")]
    public void Is_told_by_its_statement(string text, string name) =>
        Assert.Equal(name, string.Join(' ', WeakDefinitions.WeakIn(text, new HashSet<string> { "hook" })));

    [Fact]
    public async Task Is_found_where_a_macro_glues_its_name_together()
    {
        var (kernel, tree) = await FakeKernel.PreparedAsync();
        using var _ = kernel;
        await File.AppendAllTextAsync(
            Path.Combine(tree.Source, "init/main.c"),
            "#define COND_SYSCALL(name) __attribute__((__weak__)) long __x64_sys_##name(void) { return -38; }\nCOND_SYSCALL(hook)\nlong __x64_sys_strong(void) { return 1; }\n");
        using var compiler = new UnitCompiler(tree);

        var found = await new WeakDefinitions(tree, new UnitCatalogue(tree), compiler).FindAsync(
            [("drivers/one.c", "vmlinux", "__x64_sys_hook"), ("drivers/one.c", "vmlinux", "__x64_sys_strong"), ("fs/inode.c", "my_fs", "__x64_sys_hook")], default);

        Assert.Equal(["KSP2163 drivers/one.c: __x64_sys_hook"], found.Select(d => $"{d.Code} {d.Location}"));
    }

    [Fact]
    public async Task Counts_where_it_is_built_into_the_same_target()
    {
        var (kernel, tree) = await FakeKernel.PreparedAsync();
        using var _ = kernel;
        async Task<string> Find(string file, string target)
        {
            var path = Path.Combine(tree.Source, file);
            var text = await File.ReadAllTextAsync(path);
            await File.WriteAllTextAsync(path, text + "int __weak hook(int x)\n{\n\treturn x;\n}\n");
            using var compiler = new UnitCompiler(tree);
            var found = await new WeakDefinitions(tree, new UnitCatalogue(tree), compiler).FindAsync([("drivers/one.c", target, "hook"), ("drivers/one.c", target, "other")], default);
            await File.WriteAllTextAsync(path, text);
            return string.Join(' ', found.Select(d => $"{d.Code} {d.Location}"));
        }

        Assert.Equal("KSP2163 drivers/one.c: hook", await Find("init/main.c", "vmlinux"));
        Assert.Equal("", await Find("init/main.c", "my_fs"));
        Assert.Equal("KSP2163 drivers/one.c: hook", await Find("fs/inode.c", "my_fs"));
        Assert.Equal("", await Find("drivers/off.c", "vmlinux"));
        Assert.Equal("KSP2163 drivers/one.c: hook", await Find("drivers/both/twice.c", "b"));
        Assert.Equal("", await Find("drivers/one.c", "vmlinux"));
    }
}
