using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Engine.Pipeline;
using Ksplice.Engine.Tests.Create.Build;
using Ksplice.Engine.Tests.Create.Diff;
using Ksplice.Engine.Tests.Kernel.Image;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Tests.Pipeline;

public sealed class CreateUpdateTests
{
    private static Task<Outcome<CreateReport>> CreateAsync(string patch, string? id) => CreateUpdate.RunAsync(
        new CreateRequest
        {
            Patches = [patch], Inputs = new KernelInputs("6.1.0-test", "", "", "", "", "", ""), Architecture = ObjectPair.Architecture,
            Workspace = "/nonexistent", Jobs = 1, Output = "/nonexistent", Id = id,
        },
        null, CancellationToken.None);

    [Theory]
    [InlineData("")]
    [InlineData("../escape")]
    [InlineData(".hidden")]
    [InlineData("two words")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123")]
    public async Task What_cannot_name_an_update_is_refused(string id) => Assert.Equal("KSP1050", Assert.Single((await CreateAsync("a.patch", id)).Diagnostics).Code);

    [Fact]
    public async Task A_patch_that_is_not_there_is_a_fault_of_the_environment()
    {
        var outcome = await CreateAsync("/nonexistent/a.patch", "fine-1");

        Assert.Equal((OutcomeKind.Failed, "KSP1054"), (outcome.Kind, Assert.Single(outcome.Diagnostics).Code));
    }

    [Fact]
    public async Task Patches_that_are_too_large_to_go_along_are_refused()
    {
        using var folder = new TemporaryFolder();
        var patch = folder.File("large.patch");
        await File.WriteAllTextAsync(patch, "--- a/a.c\n+++ b/a.c\n@@ -1 +1 @@\n-a\n+b\n" + new string('#', UpdateManifest.LargestPatches));

        Assert.Equal("KSP1056", Assert.Single((await CreateAsync(patch, "fine-1")).Diagnostics).Code);
    }

    [Fact]
    public async Task What_nobody_used_for_long_is_removed_when_an_update_was_made()
    {
        var (kernel, tree) = await FakeKernel.PreparedAsync();
        using var _ = kernel;
        var stale = Path.Combine(tree.ObjectFolder, "stale.o");
        Directory.CreateDirectory(tree.ObjectFolder);
        File.WriteAllText(stale, "");
        File.SetLastWriteTimeUtc(stale, DateTime.UtcNow.AddDays(-1000));
        kernel.Write("x.patch", "--- a/drivers/one.c\n+++ b/drivers/one.c\n@@ -1 +1,2 @@\n int one;\n+/* A remark. */\n");

        var outcome = await CreateUpdate.RunAsync(
            new CreateRequest
            {
                Patches = [kernel.File("x.patch")], Architecture = ObjectPair.Architecture, Workspace = kernel.Request.Workspace, Jobs = 1, Output = kernel.File("x.ksplice"),
                Inputs = new KernelInputs(FakeKernel.Release, "", kernel.Request.Source, kernel.Request.Config, kernel.Request.ModuleSymvers, "", ""),
            },
            null, CancellationToken.None);

        Assert.Equal(OutcomeKind.Nothing, outcome.Kind);
        Assert.False(File.Exists(stale));
        Assert.NotEmpty(Directory.EnumerateFiles(tree.ObjectFolder));
    }

    [Theory]
    [InlineData("Wspare", "KSP2148")]
    [InlineData("tspare", "KSP2115")]
    public async Task A_definition_that_would_override_one_that_runs_is_refused_though_nobody_in_the_patch_uses_it(string running, string code)
    {
        using var kernel = await FakeKernel.MakeAsync();
        kernel.Write("x.patch", "--- a/drivers/one.c\n+++ b/drivers/one.c\n@@ -1 +1,2 @@\n int one;\n+int spare(void) { return 2; }\n");
        File.WriteAllBytes(kernel.File("vmlinuz"), ImageKernelTests.Kernel(lastSymbol: running));

        var outcome = await CreateUpdate.RunAsync(
            new CreateRequest
            {
                Patches = [kernel.File("x.patch")], Architecture = ObjectPair.Architecture, Workspace = kernel.Request.Workspace, Jobs = 1, Output = kernel.File("x.ksplice"),
                Inputs = new KernelInputs(FakeKernel.Release, "", kernel.Request.Source, kernel.Request.Config, kernel.Request.ModuleSymvers, kernel.File("vmlinuz"), ""),
            },
            null, CancellationToken.None);

        Assert.Contains(code, outcome.Diagnostics.Select(d => d.Code));
        Assert.Equal(code == "KSP2148" ? OutcomeKind.Refused : OutcomeKind.Nothing, outcome.Kind);
    }

    [Fact]
    public async Task Words_that_overrule_nothing_are_told()
    {
        using var kernel = await FakeKernel.MakeAsync();
        kernel.Write("x.patch", "--- a/drivers/one.c\n+++ b/drivers/one.c\n@@ -1 +1,2 @@\n int one;\n+/* A remark. */\n");

        var outcome = await CreateUpdate.RunAsync(
            new CreateRequest
            {
                Patches = [kernel.File("x.patch")], Architecture = ObjectPair.Architecture, Workspace = kernel.Request.Workspace, Jobs = 1, Output = kernel.File("x.ksplice"),
                Inputs = new KernelInputs(FakeKernel.Release, "", kernel.Request.Source, kernel.Request.Config, kernel.Request.ModuleSymvers, "", ""),
                IgnoredInit = new HashSet<string> { "start" }, AllowedLayouts = new HashSet<string> { "struct stat" }, RewrittenConstants = new HashSet<string> { "table" },
                KeptValues = new HashSet<string> { "value" },
            },
            null, CancellationToken.None);

        Assert.Equal(["start", "table", "value", "struct stat"], outcome.Diagnostics.Where(d => d.Code == "KSP1055").Select(d => d.Location));
        Assert.Equal(OutcomeKind.Nothing, outcome.Kind);
    }

    [Fact]
    public async Task A_structure_in_the_patched_file_that_grows_is_refused_beside_other_reasons()
    {
        using var kernel = await FakeKernel.MakeAsync();
        kernel.Write("source/fs/inode.c", "struct state { int a; };\nstruct state kept;\nint inode(void)\n{\n\treturn kept.a;\n}\n");
        kernel.Write("x.patch", "--- a/fs/inode.c\n+++ b/fs/inode.c\n@@ -1 +1 @@\n-struct state { int a; };\n+struct state { int new, a; };\n");

        var outcome = await CreateUpdate.RunAsync(
            new CreateRequest
            {
                Patches = [kernel.File("x.patch")], Architecture = ObjectPair.Architecture, Workspace = kernel.Request.Workspace, Jobs = 1, Output = kernel.File("x.ksplice"),
                Inputs = new KernelInputs(FakeKernel.Release, "", kernel.Request.Source, kernel.Request.Config, kernel.Request.ModuleSymvers, "", ""),
            },
            null, CancellationToken.None);

        Assert.Equal(["KSP2112", "KSP2201"], outcome.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.Code));
    }
}
