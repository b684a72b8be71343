using Ksplice.Engine.Kernel.Image;
using Ksplice.Engine.Tests.Create.Diff;

namespace Ksplice.Engine.Tests.Kernel.Image;

/// <summary>Shipped modules show the letters that the running kernel would show for them: upper-case for what is exported.</summary>
public sealed class ImageModulesTests : IDisposable
{
    private const string Export = "asm(\".section \\\"___ksymtab+open\\\",\\\"a\\\"\\n__ksymtab_open: .long open - .\\n.previous\");";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("open", 'T')]
    [InlineData("work", 't')]
    [InlineData("private", 't')]
    public void What_a_module_exports_is_told_from_the_rest(string name, char letter)
    {
        File.WriteAllBytes(_folder.File("vmlinuz"), ImageKernelTests.Kernel());
        File.Copy(CFixture.CompileFile(
            $"__attribute__((used)) static int private(int x) {{ return x * 3; }} int work(int x) {{ return x + 2; }} int open(int x) {{ return x + 1; }} {Export}", CFixture.Kernel),
            _folder.File("plain.ko"));
        using var kernel = ImageKernel.Open(_folder.File("vmlinuz")).Value!;

        var with = kernel.WithModules(_folder.Path, ["plain"], ObjectPair.Architecture.Relocations);

        Assert.True(with.IsOk, string.Join("; ", with.Diagnostics));
        Assert.Equal((letter, "plain"), with.Value.Symbols.Find(name).Select(s => (s.Type, s.Module)).Single());
    }
}
