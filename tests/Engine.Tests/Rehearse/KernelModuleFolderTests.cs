using Ksplice.Engine.Rehearse;

namespace Ksplice.Engine.Tests.Rehearse;

public sealed class KernelModuleFolderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("gzip", ".gz")]
    [InlineData("xz", ".xz")]
    public async Task A_packed_module_is_read_unpacked_and_left_as_it_was(string packer, string ending)
    {
        var modules = _folder.CreateSubdirectory("modules").FullName;
        var work = _folder.CreateSubdirectory("work").FullName;
        var module = Path.Combine(modules, "some.ko");
        await File.WriteAllTextAsync(module, "content");
        await HostTool.RunAsync(packer, [module], packer, CancellationToken.None);
        await File.WriteAllTextAsync(Path.Combine(modules, "modules.dep"), $"some.ko{ending}:\n");

        var folder = await KernelModuleFolder.OpenAsync(new GuestKernel("image", modules, "1.2.3"), work, CancellationToken.None);
        var content = await folder.ReadAsync(Assert.Single(folder.Index.LoadOrder(["some"], out _)), CancellationToken.None);

        Assert.Equal("content"u8.ToArray(), content);
        Assert.Null(folder.GeneratedIndexFolder);
        Assert.Equal(["modules.dep", "some.ko" + ending], Directory.GetFiles(modules).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_index_that_is_missing_is_made_beside_the_modules()
    {
        var modules = _folder.CreateSubdirectory("modules").FullName;
        var work = _folder.CreateSubdirectory("work").FullName;
        await File.WriteAllTextAsync(Path.Combine(modules, "modules.order"), string.Empty);
        await File.WriteAllTextAsync(Path.Combine(modules, "modules.builtin"), "kernel/fs/overlay.ko\n");

        var folder = await KernelModuleFolder.OpenAsync(new GuestKernel("image", modules, "1.2.3"), work, CancellationToken.None);

        Assert.True(File.Exists(Path.Combine(folder.GeneratedIndexFolder!, "modules.dep")));
        Assert.False(File.Exists(Path.Combine(modules, "modules.dep")));
    }
}
