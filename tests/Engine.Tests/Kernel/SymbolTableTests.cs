using System.Text;
using Ksplice.Engine.Kernel;

namespace Ksplice.Engine.Tests.Kernel;

public sealed class SymbolTableTests
{
    private static SymbolTable Table(params (string Name, ulong Address, string? Module)[] symbols)
    {
        var builder = new SymbolTableBuilder();
        foreach (var (name, address, module) in symbols)
            builder.Add(Encoding.UTF8.GetBytes(name), address, (byte)'t', module is null ? (short)-1 : builder.AddModule(module));
        return builder.Build();
    }

    [Fact]
    public void A_name_may_have_several_addresses_given_in_order()
    {
        var table = Table(("probe", 0x30, "b"), ("other", 0x20, null), ("probe", 0x10, null));
        Assert.Equal([(0x10UL, null), (0x30UL, "b")], table.Find("probe").Select(s => (s.Address, s.Module)));
        Assert.Empty(table.Find("prob"));
        Assert.Empty(table.Find("probes"));
    }

    [Fact]
    public void An_address_may_have_several_names()
    {
        var table = Table(("a", 0x10, null), ("b", 0x10, null), ("c", 0x11, null));
        Assert.Equal(["a", "b"], table.At(0x10).Select(s => s.Name).Order());
        Assert.Empty(table.At(0x12));
    }

    [Fact]
    public void The_nearest_symbol_is_the_last_one_before()
    {
        var table = Table(("high", ulong.MaxValue, null), ("low", 0x10, null));
        Assert.False(table.TryFindNearest(0xf, out _));
        Assert.True(table.TryFindNearest(0x5000, out var low));
        Assert.Equal("low", low.Name);
        Assert.True(table.TryFindNearest(ulong.MaxValue, out var high));
        Assert.Equal("high", high.Name);
    }

    [Fact]
    public void An_empty_table_answers_nothing()
    {
        var table = Table();
        Assert.Equal((0, 0UL), (table.Count, table.HighestAddress));
        Assert.Empty(table.Find("x"));
        Assert.Empty(table.At(0));
    }

    [Fact]
    public void Symbols_of_modules_are_merged_among_the_sorted_ones_of_the_kernel()
    {
        var table = Table(
            ("a", 0x10, null), ("b", 0x20, null), ("c", 0x40, null), ("late", 0x50, "m"), ("early", 0x8, "m"), ("b2", 0x20, "m"), ("b3", 0x20, "m"), ("mid", 0x30, "n"));

        Assert.Equal(["early", "a", "b", "mid", "c", "late"], new ulong[] { 0x8, 0x10, 0x20, 0x30, 0x40, 0x50 }.Select(a => table.At(a)[0].Name));
        Assert.Equal(["b", "b2", "b3"], table.At(0x20).Select(s => s.Name));
        Assert.Equal("m", Assert.Single(table.Find("early")).Module);
    }

    [Fact]
    public void Many_symbols_are_all_found()
    {
        var table = Table([.. Enumerable.Range(0, 200_000).Select(i => ($"symbol_{i}", (ulong)(400_000 - i), (string?)null))]);
        Assert.Equal(200_000, table.Count);
        Assert.All([0, 1, 77_777, 199_999], i => Assert.Equal((ulong)(400_000 - i), Assert.Single(table.Find($"symbol_{i}")).Address));
    }
}
