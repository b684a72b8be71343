using Ksplice.Engine.Kernel;
using Ksplice.Engine.Kernel.TypeInformation;

namespace Ksplice.Engine.Tests.Kernel.TypeInformation;

public sealed class PerCpuVariablesTests
{
    private static readonly KernelSymbol s_wanted = new("count", 0x40, 'A', null);

    private readonly byte[] _bytes = new MadeTypeInformation(0, ("count", 0x40, true), ("own", 0x80, false)).Bytes;

    [Fact]
    public void A_global_one_at_its_place_is_shared() => Assert.True(PerCpuVariables.Parse(_bytes).IsShared(s_wanted));

    [Theory]
    [InlineData("own", 0x80, null)]
    [InlineData("count", 0x80, null)]
    [InlineData("count", 0x40, "module")]
    [InlineData("per_cpu", 0x40, null)]
    [InlineData("absent", 0, null)]
    public void Others_are_not(string name, ulong offset, string? module) => Assert.False(PerCpuVariables.Parse(_bytes).IsShared(new(name, offset, 'A', module)));

    [Fact]
    public void Where_it_makes_no_sense_nothing_is()
    {
        for (var length = 0; length < 400; length++)
            PerCpuVariables.Parse(_bytes.AsSpan(0, length));
        for (var at = 0; at < 400; at++)
        {
            var damaged = (byte[])_bytes.Clone();
            damaged[at] = 0xff;
            PerCpuVariables.Parse(damaged);
        }

        Assert.False(PerCpuVariables.Parse(_bytes.AsSpan(0, 100)).IsShared(s_wanted));
        Assert.False(PerCpuVariables.Parse([]).IsShared(s_wanted));
    }
}
