using Ksplice.Engine.Create.Build.Exports;
using Ksplice.Engine.Create.Build.Trees;
using Ksplice.Engine.Create.Build.Units;

namespace Ksplice.Engine.Tests.Create.Build.Exports;

/// <summary>An exported function whose type changes, told by the checksums that the kernel's own program makes.</summary>
public sealed class ExportedTypesTests : IDisposable
{
    // Enough of the real one: a checksum over the declaration of each exported function.
    private const string Checksums = """
        #!/bin/sh
        text=$(cat)
        for name in $(printf '%s' "$text" | sed -n 's/.*EXPORT[A-Z_]*(\([a-z_]*\)).*/\1/p'); do
            sum=$(printf '%s' "$text" | grep -o "int $name([^)]*)" | cksum)
            printf '#SYMVER %s 0x%x\n' "$name" "${sum%% *}"
        done
        """;

    private const string Unit = "int inode(int a) {\n return a + 1;\n}\nint other(int a) {\n return a;\n}\n#ifdef __GENKSYMS__\nEXPORTED(inode)\nEXPORTED(other)\n#endif\n";

    private readonly FakeKernel _kernel = FakeKernel.MakeAsync().GetAwaiter().GetResult();

    public void Dispose() => _kernel.Dispose();

    [Fact]
    public async Task Another_body_keeps_the_type() =>
        Assert.Empty(await CompareAsync(Unit, Unit.Replace("a + 1", "a + 2", StringComparison.Ordinal), Checksums, "inode", "other"));

    [Theory]
    [InlineData("inode(int a)", "inode(long a)")]
    [InlineData("inode(int a)", "inode(int a, int b)")]
    public async Task Another_signature_is_refused(string before, string after) =>
        Assert.Equal(["KSP2146"], await CompareAsync(Unit, Unit.Replace(before, after, StringComparison.Ordinal), Checksums, "inode", "other"));

    [Theory]
    [InlineData("int a) {\n return a + 1", "int a) {\n return a + 2", null)]
    [InlineData("inode(int a)", "inode(long a)", "KSP2146")]
    public async Task A_function_that_another_unit_exports_is_compared_as_if_its_own_did(string before, string after, string? refused)
    {
        const string unit = "int inode(int a) {\n return a + 1;\n}\n";

        var found = await CompareAsync(unit, unit.Replace(before, after, StringComparison.Ordinal), Checksums, ["inode"], ["inode"]);

        Assert.Equal(refused is null ? [] : [refused], found);
    }

    [Fact]
    public async Task The_list_of_exports_tells_those_of_each_target_apart()
    {
        var tree = (await KernelTreePreparer.PrepareAsync(_kernel.Request, null, default)).Value!;
        await File.WriteAllTextAsync(
            Path.Combine(tree.Source, "Module.symvers"),
            "0x1\tinode\tvmlinux\tEXPORT_SYMBOL\t\n0x2\tother\tfs/some-module\tEXPORT_SYMBOL_GPL\tNAMES\n0x3\tmore\tvmlinux\tEXPORT_SYMBOL_GPL\t\n\nno export\n");

        var list = await ExportList.ReadAsync(tree, default);

        Assert.Equal(["inode", "more"], list.Of(UnitTarget.KernelImage));
        Assert.Equal(["other"], list.Of(UnitTarget.Module("fs/some-module")));
        Assert.Empty(list.Of(UnitTarget.Module("fs/another")));
    }

    [Fact]
    public async Task Another_signature_of_a_function_that_is_not_asked_about_is_not_looked_at() =>
        Assert.Empty(await CompareAsync(Unit, Unit.Replace("inode(int a)", "inode(long a)", StringComparison.Ordinal), Checksums, "other"));

    [Fact]
    public async Task What_has_no_checksum_is_said() => Assert.Equal(["KSP2147"], await CompareAsync(Unit, Unit + "\n", Checksums, "unheard_of"));

    [Fact]
    public async Task A_kernel_without_checksums_is_said() => Assert.Equal(["KSP2147"], await CompareAsync(Unit, Unit + "\n", null, "inode"));

    private Task<IEnumerable<string>> CompareAsync(string pre, string post, string? checksums, params string[] functions) => CompareAsync(pre, post, checksums, functions, []);

    private async Task<IEnumerable<string>> CompareAsync(string pre, string post, string? checksums, string[] functions, string[] elsewhere)
    {
        _kernel.Write("source/fs/inode.c", pre);
        var prepared = await KernelTreePreparer.PrepareAsync(_kernel.Request, null, default);
        Assert.True(prepared.IsOk, string.Join('\n', prepared.Diagnostics));
        if (checksums is not null)
        {
            var program = Path.Combine(prepared.Value.Source, "scripts/genksyms/genksyms");
            Directory.CreateDirectory(Path.GetDirectoryName(program)!);
            File.WriteAllText(program, checksums);
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        var recipe = (await new UnitCatalogue(prepared.Value).FindAsync("fs/inode.c", default)).Value!;
        var overlay = await SourceOverlay.MakeAsync(prepared.Value, new Dictionary<string, string> { ["fs/inode.c"] = post }, ["fs"], default);
        return (await new ExportedTypes(prepared.Value).CompareAsync(recipe, overlay, functions, elsewhere, default)).Select(d => d.Code);
    }
}
