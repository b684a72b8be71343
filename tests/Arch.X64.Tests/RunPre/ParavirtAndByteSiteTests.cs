using Ksplice.Abstractions.Architectures;

namespace Ksplice.Plugins.Arch.X64.Tests.RunPre;

public sealed class ParavirtAndByteSiteTests : RunPreTest
{
    private static readonly RunTimeSite Paravirt = new(SpecialSectionKind.Paravirt, 0, 6);
    private static readonly RunTimeSite Lock = new(SpecialSectionKind.SmpLock, 0, 0);
    private static readonly RunTimeSite Pad = new(SpecialSectionKind.LandingPadSeal, 0, 0);
    private static readonly RunTimeSite Constant = new(SpecialSectionKind.RuntimeConstant, 1, 0);

    [Theory]
    [InlineData("e8{callee} 90")]
    [InlineData("660f1f440000")]
    [InlineData("0f1f44000090")]
    public void A_paravirt_call_becomes_direct_or_nothing(string live) => AssertInferred(Match("ff15{pv_ops}", live, Paravirt));

    [Fact]
    public void A_paravirt_call_before_boot_teaches_the_table() =>
        AssertInferred(Match("ff15{pv_ops}", "ff15{pv_ops}", Paravirt), "pv_ops");

    [Theory]
    [InlineData("e8{nowhere} 90")]
    [InlineData("e8{callee} cc")]
    [InlineData("e9{callee} 90")]
    [InlineData("ff25{pv_ops}")]
    public void Anything_else_is_no_paravirt_call(string live) => Assert.False(Match("ff15{pv_ops}", live, Paravirt).IsMatch);

    [Theory]
    [InlineData("f0480fb111", "f0480fb111", true)]
    [InlineData("f0480fb111", "3e480fb111", true)]
    [InlineData("f0480fb111", "90480fb111", false)]
    [InlineData("f0480fb111", "3e480fb112", false)]
    public void A_lock_prefix_may_lose_its_meaning_and_nothing_else(string compiled, string live, bool matches) =>
        Assert.Equal(matches, Match(compiled, live, Lock).IsMatch);

    [Theory]
    [InlineData("f30f1efa", true)]
    [InlineData("660f1f00", true)]
    [InlineData("0f1f4000", false)]
    [InlineData("cc0f1efa", false)]
    public void A_landing_pad_may_be_sealed(string live, bool matches) => Assert.Equal(matches, Match("f30f1efa", live, Pad).IsMatch);

    [Fact]
    public void Boot_writes_any_pointer_over_its_placeholder() =>
        AssertInferred(Match("48 efcdab8967452301 c3", "48 0010203040ffffff c3", Constant with { Offset = 1 }));

    [Fact]
    public void Boot_writes_a_shift_count_over_its_placeholder()
    {
        Assert.True(Match("e8 0c 90909090909090", "e8 2a 90909090909090", Constant).IsMatch);
        Assert.False(Match("e8 0c 90909090909090", "e8 40 90909090909090", Constant).IsMatch);
    }

    [Fact]
    public void Without_a_placeholder_nothing_may_be_written() =>
        Assert.Equal(RunPreMismatchCause.UnknownForm, Match("e8 0d 90909090909090", "e8 0d 90909090909090", Constant).Mismatch!.Cause);
}
