using System.Buffers.Binary;

namespace Ksplice.Plugins.Arch.X64.Tests;

/// <summary>Relocations as the ABI's formulas say: S + A, or S + A - P.</summary>
public class X64RelocationsTests
{
    private static readonly X64Relocations s_relocations = new();

    [Theory]
    [InlineData(1, 8, 0xffffffff81000000, 0x10, 0xffffffff81000010)]
    [InlineData(2, 4, 0xffffffff81000000, -4, 0xfffffffffffffffc - 0x100)]
    [InlineData(4, 4, 0xffffffff81000200, -4, 0xfc)]
    [InlineData(10, 4, 0x1000, 4, 0x1004)]
    [InlineData(11, 4, 0xffffffff81000000, 0, 0xffffffff81000000)]
    [InlineData(24, 8, 0x10, 0, 0x7effff10)]
    public void Applying_and_inferring_are_each_others_reverse(uint type, int width, ulong symbol, long addend, ulong stored)
    {
        const ulong place = 0xffffffff81000100;
        var field = new byte[width];

        Assert.True(s_relocations.TryApply(type, field, place, symbol, addend));
        var wide = width == 8 ? BinaryPrimitives.ReadUInt64LittleEndian(field) : BinaryPrimitives.ReadUInt32LittleEndian(field);
        Assert.Equal(width == 8 ? stored : (uint)stored, wide);
        Assert.True(s_relocations.TryInfer(type, field, place, addend, out var inferred));
        Assert.Equal(symbol, inferred);
    }

    [Theory]
    [InlineData(2u, 0xffff888000000000)]
    [InlineData(4u, 0x80000000)]
    [InlineData(10u, 0xffffffff81000000)]
    [InlineData(11u, 0x80000000)]
    public void What_does_not_fit_is_not_written(uint type, ulong symbol)
    {
        byte[] field = [1, 2, 3, 4];

        Assert.False(s_relocations.TryApply(type, field, 0xffffffff81000100, symbol, 0));
        Assert.Equal([1, 2, 3, 4], field);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(22)]
    [InlineData(42)]
    public void Types_that_need_a_linkers_table_can_be_compared_but_not_written(uint type)
    {
        Assert.True(s_relocations.TryDescribe(type, out var shape));
        Assert.True(shape.NeedsLinker);
        Assert.False(s_relocations.TryApply(type, new byte[4], 0, 0, 0));
        Assert.False(s_relocations.TryInfer(type, new byte[4], 0, 0, out _));
    }

    [Fact]
    public void Unknown_types_are_unknown()
    {
        Assert.False(s_relocations.TryDescribe(200, out _));
        Assert.False(s_relocations.TryApply(200, new byte[4], 0, 0, 0));
    }

    [Fact]
    public void Only_wide_distances_become_relocations_again()
    {
        Assert.True(s_relocations.TryGetRelativeType(4, isBranch: true, out var branch));
        Assert.True(s_relocations.TryGetRelativeType(4, isBranch: false, out var data));
        Assert.False(s_relocations.TryGetRelativeType(1, isBranch: true, out _));
        Assert.Equal((4u, 2u), (branch, data));
    }
}
