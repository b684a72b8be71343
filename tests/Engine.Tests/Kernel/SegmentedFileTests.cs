using Ksplice.Engine.Kernel;

namespace Ksplice.Engine.Tests.Kernel;

public sealed class SegmentedFileTests
{
    private static SegmentedFile Open(TemporaryFolder folder, params (ulong, byte[], ulong)[] segments)
    {
        var path = Path.Combine(folder.Path, "core");
        File.WriteAllBytes(path, TestElf.Write(segments));
        return SegmentedFile.Open(path);
    }

    [Fact]
    public void Reads_go_by_address_and_may_cross_blocks_and_adjoining_segments()
    {
        using var folder = new TemporaryFolder();
        var first = new byte[(2 << 20) + 100];
        first[^1] = 7;
        using var file = Open(folder, (0xffff0000_00000000, first, (ulong)first.Length), (0xffff0000_00000000 + (ulong)first.Length, [8, 9], 2));
        var bytes = new byte[3];
        Assert.True(file.TryRead(0xffff0000_00000000 + (ulong)first.Length - 1, bytes));
        Assert.Equal([7, 8, 9], bytes);
        var large = new byte[first.Length];
        Assert.True(file.TryRead(0xffff0000_00000000, large));
        Assert.Equal(first, large);
    }

    [Fact]
    public void What_lies_in_no_segment_is_not_read()
    {
        using var folder = new TemporaryFolder();
        using var file = Open(folder, (0x1000, [1, 2], 2));
        Assert.False(file.TryRead(0xfff, new byte[2]));
        Assert.False(file.TryRead(0x1001, new byte[2]));
        Assert.False(file.TryRead(ulong.MaxValue, new byte[2]));
    }

    [Fact]
    public void Memory_beyond_the_bytes_of_the_file_is_zero()
    {
        using var folder = new TemporaryFolder();
        using var file = Open(folder, (0x1000, [1, 2], 5));
        var bytes = new byte[] { 9, 9, 9 };
        Assert.True(file.TryRead(0x1001, bytes));
        Assert.Equal([2, 0, 0], bytes);
    }

    [Fact]
    public void After_a_refresh_memory_is_read_again()
    {
        using var folder = new TemporaryFolder();
        using var file = Open(folder, (0x1000, [1, 2], 2));
        var bytes = new byte[1];
        Assert.True(file.TryRead(0x1000, bytes));
        File.WriteAllBytes(Path.Combine(folder.Path, "core"), TestElf.Write((0x1000, [5, 2], 2)));
        Assert.True(file.TryRead(0x1000, bytes));
        Assert.Equal(1, bytes[0]);
        file.Refresh();
        Assert.True(file.TryRead(0x1000, bytes));
        Assert.Equal(5, bytes[0]);
    }

    [Fact]
    public void A_file_cut_short_is_not_read_as_zeros()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "core");
        File.WriteAllBytes(path, TestElf.Write((0x1000, new byte[100], 100))[..^50]);
        using var file = SegmentedFile.Open(path);
        Assert.False(file.TryRead(0x1000, new byte[10]));
    }

    [Fact]
    public void Something_else_is_refused()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "text");
        File.WriteAllText(path, new string('x', 200));
        Assert.Throws<InvalidDataException>(() => SegmentedFile.Open(path));
    }
}
