using Ksplice.Engine.Rehearse;

namespace Ksplice.Engine.Tests.Rehearse;

public sealed class KernelModuleIndexTests
{
    private const string Dependencies = """
        kernel/net/9p/9pnet.ko:
        kernel/net/9p/9pnet_virtio.ko: kernel/net/9p/9pnet.ko kernel/drivers/virtio/virtio_ring.ko kernel/drivers/virtio/virtio.ko
        kernel/fs/netfs/netfs.ko:
        kernel/fs/fscache/fscache.ko: kernel/fs/netfs/netfs.ko
        kernel/fs/9p/9p.ko: kernel/net/9p/9pnet.ko kernel/fs/fscache/fscache.ko kernel/fs/netfs/netfs.ko
        kernel/sound/snd-core.ko.xz:
        """;

    private const string BuiltIn = "kernel/drivers/tty/serial/8250/8250_base.ko\nkernel/fs/overlay-fs.ko\n";

    [Fact]
    public void Each_module_comes_once_and_after_all_it_needs()
    {
        var order = Index.LoadOrder(["9pnet_virtio", "9p"], out var missing);

        Assert.Empty(missing);
        Assert.Equal(
            ["virtio.ko", "virtio_ring.ko", "9pnet.ko", "9pnet_virtio.ko", "netfs.ko", "fscache.ko", "9p.ko"],
            order.Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("snd-core")]
    [InlineData("snd_core")]
    public void Dashes_and_underscores_mean_the_same(string name) =>
        Assert.Equal(["kernel/sound/snd-core.ko.xz"], Index.LoadOrder([name], out _).ToArray());

    [Fact]
    public void What_is_built_in_is_neither_loaded_nor_missing()
    {
        Assert.Empty(Index.LoadOrder(["overlay_fs", "8250_base"], out var missing));
        Assert.Empty(missing);
    }

    [Fact]
    public void What_the_kernel_does_not_have_is_named()
    {
        Assert.Empty(Index.LoadOrder(["virtio_rocket"], out var missing));
        Assert.Equal("virtio_rocket", Assert.Single(missing));
    }

    private static KernelModuleIndex Index => KernelModuleIndex.Parse(Dependencies, BuiltIn);
}
