using Ksplice.Engine.Tests.Create.Build;

namespace Ksplice.Cli.Tests;

/// <summary>What <c>splice create</c> does not make an update of: nothing is written, the kernel's source is as before, and the way on is told.</summary>
public sealed class CreateRefusalTests : IAsyncLifetime
{
    private CommandLine _splice = null!;
    private FakeKernel _kernel = null!;

    public async Task InitializeAsync() => (_splice, _kernel) = (new(), await FakeKernel.MakeAsync());

    public Task DisposeAsync()
    {
        _kernel.Dispose();
        _splice.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("fs/inode.c", "\treturn a - INODE;", 4, "KSP1002")]
    [InlineData("fs/none.c", "int one;", 4, "KSP1004")]
    [InlineData("drivers/off.c", "int off;", 4, "KSP1013")]
    [InlineData("fs/core/included.c", "static inline int helper(void) { return 1; }", 4, "KSP1103")]
    [InlineData("drivers/mixed.c", "int mixed;", 4, "KSP1015")]
    [InlineData("fs/inode.h", "#define INODE 3", 4, "KSP1103")]
    [InlineData("fs/entry.S", "nop", 4, "KSP1008")]
    [InlineData("fs/Kconfig", "config X", 4, "KSP1009")]
    [InlineData("fs/Makefile", "obj-y += core/", 4, "KSP1009")]
    [InlineData("../../etc/passwd", "root", 4, "KSP1003")]
    [InlineData("drivers/one.c", "int one;", 4, "KSP1103")]
    [InlineData("Documentation/fs.rst", "old", 3, "KSP1014")]
    public async Task A_patch_that_cannot_become_an_update_says_why(string path, string line, int exitCode, string code) =>
        await AssertEndsAsync(exitCode, code, $"--- a/{path}\n+++ b/{path}\n@@ -1 +1 @@\n-{line}\n+no C, either\n");

    [Fact]
    public async Task What_is_no_patch_is_refused() => await AssertEndsAsync(4, "KSP1001", "--- a/fs/inode.c\n+++ b/fs/inode.c\n@@ -1,9 +1,9 @@\n-cut\n");

    [Fact]
    public async Task A_patch_that_changes_no_code_is_nothing_to_do() =>
        await AssertEndsAsync(3, "KSP2115", "--- a/drivers/one.c\n+++ b/drivers/one.c\n@@ -1 +1,2 @@\n int one;\n+/* A remark. */\n");

    [Fact]
    public async Task A_kernel_of_another_compiler_is_refused_and_told_which_is_missing()
    {
        _kernel.Write("config", "CONFIG_CC_VERSION_TEXT=\"gcc (Other 1.0) 1.0\"\n");

        var printed = await AssertEndsAsync(4, "KSP1101", "--- a/drivers/one.c\n+++ b/drivers/one.c\n@@ -1 +1 @@\n-int one;\n+int two;\n");

        Assert.Contains("gcc (Other 1.0) 1.0", (string?)printed.Json["diagnostics"]![0]!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_layout_is_refused_until_the_author_accepts_it_by_name()
    {
        _kernel.Write("source/drivers/one.c", "struct s { int a; };\nint one(struct s *s) { return s->a; }\n");
        const string patch = "--- a/drivers/one.c\n+++ b/drivers/one.c\n@@ -1 +1 @@\n-struct s { int a; };\n+struct s { long more; int a; };\n";

        await AssertEndsAsync(4, "KSP2201", patch);
        // The image that an update would be for is not there; nothing else is in the way.
        await AssertEndsAsync(4, "KSP2203", patch, "--allow-layout", "struct s");
        await AssertEndsAsync(4, "KSP1055", patch, "--allow-layout", "struct misspelt");
    }

    [Fact]
    public async Task A_patch_that_is_not_there_is_a_fault_of_the_environment() => await AssertEndsAsync(1, "KSP1054", null);

    private async Task<Printed> AssertEndsAsync(int exitCode, string code, string? patch, params string[] more)
    {
        if (patch is not null)
            File.WriteAllText(_splice.File("x.patch"), patch);
        var before = Source();

        var printed = await _splice.RunAsync([
            "create", "--patch", _splice.File("x.patch"), "--kernel", FakeKernel.Release, "--source", _kernel.File("source"), "--config", _kernel.File("config"),
            "--symvers", _kernel.File("symvers"), "--workspace", _splice.File("workspace"), "-o", _splice.File("x.ksplice"), "--json", .. more]);

        Assert.True(printed.ExitCode == exitCode, printed.Output);
        var diagnostic = printed.Json["diagnostics"]!.AsArray().Single(d => (string?)d!["code"] == code)!;
        Assert.True(exitCode == 3 || !string.IsNullOrEmpty((string?)diagnostic["hint"]), printed.Output);
        Assert.False(File.Exists(_splice.File("x.ksplice")));
        Assert.Equal(before, Source());
        return printed;
    }

    private List<string> Source() => [.. Directory.EnumerateFiles(_kernel.File("source"), "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal).Select(file => $"{file} {Convert.ToHexString(File.ReadAllBytes(file))}")];
}
