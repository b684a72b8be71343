using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Apply.Link;
using Ksplice.Engine.Apply.Swap;
using Ksplice.Engine.Tests.Apply.Verify;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Tests.Apply.Swap;

public sealed class ConstantFinderTests : IDisposable
{
    private const int Size = 32;
    private const string Source = """
        extern int far(int); int variable = 5;
        struct row { const char *name; int (*call)(int); int limit; int other; const void *all; };
        static int near(int x) { return far(x) * 5; }
        static const struct row table[1] = { { "a text", near, 5, 6, &variable } };
        int work(int i) { return table[i].call(table[i].limit) + table[i].name[i] + far(i); }
        int other(int i) { return near(i) + variable++; }
        """;

    private readonly VerifiedFixture _fixture = new(("unit", Source), ("other", "int far(int x) { return x ^ 9; }"));

    public void Dispose() => _fixture.Dispose();

    private ulong Address => _fixture.Kernel.AddressOf("table");

    private Outcome<IReadOnlyList<RunningConstant>> Find(string name = "table", long size = Size, string reader = "work") =>
        new ConstantFinder(_fixture.Kernel, _fixture.Architecture, new SymbolResolver([_fixture.Target], _fixture.Kernel.Symbols, _fixture.Kernel.Memory))
            .Find(_fixture.Target, [new("table", "unit", size, DataAction.PatchedInPlace, new(name, new string('a', 64), new(".ksplice.constants", 0), [new(16, 4)], [reader]))]);

    private static string Code(Outcome<IReadOnlyList<RunningConstant>> outcome) => VerifiedFixture.Code(outcome);

    [Fact]
    public void A_constant_is_found_with_its_bytes_and_its_readers()
    {
        var constant = Assert.Single(Find().Value!);

        Assert.Equal(Address, constant.Address);
        Assert.Equal(_fixture.Kernel.Read(Address, Size), constant.OldBytes.ToArray());
        var reader = Assert.Single(constant.Readers);
        Assert.Equal((_fixture.Kernel.AddressOf("work"), false), (reader.Address, reader.HasSite));
        Assert.True(reader.Length > 0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(20)]
    [InlineData(24)]
    public void A_constant_with_another_number_or_pointer_is_refused(int offset)
    {
        _fixture.Kernel.Edit(Address + (ulong)offset, 0x77);

        Assert.Equal("KSP4106", Code(Find()));
    }

    [Fact]
    public void A_text_that_it_points_to_must_be_the_same()
    {
        _fixture.Kernel.Edit(_fixture.Kernel.Find("a text\0"u8), (byte)'b');

        Assert.Equal("KSP4106", Code(Find()));
    }

    [Fact]
    public void Something_else_than_a_constant_of_that_size_is_refused()
    {
        Assert.Equal("KSP4020", Code(Find(size: Size - 8)));
        Assert.Equal("KSP4020", Code(Find("variable", 4)));
        Assert.Equal("KSP4203", Code(Find("absent")));
        Assert.Equal("KSP4203", Code(Find(reader: "absent")));
    }

    [Fact]
    public void Memory_that_cannot_be_read_is_refused()
    {
        _fixture.Kernel.RemoveMemory(Address);

        Assert.Equal("KSP4019", Code(Find()));
    }
}
