using Ksplice.Abstractions.Architectures;

namespace Ksplice.Plugins.Arch.X64.Tests.RunPre;

public sealed class JumpLabelTests : RunPreTest
{
    private static RunTimeSite To(long offset) => new(SpecialSectionKind.JumpLabel, 0, 0, new RunTimeTarget(-1, offset));

    [Theory]
    [InlineData("6690", "eb10", 0x12)]
    [InlineData("eb10", "6690", 0x12)]
    [InlineData("6690", "6690", 0x12)]
    [InlineData("eb10", "eb10", 0x12)]
    [InlineData("0f1f440000", "e900010000", 0x105)]
    [InlineData("e900010000", "0f1f440000", 0x105)]
    public void A_static_branch_is_a_nop_or_a_jump_to_its_target(string compiled, string live, long target) =>
        AssertInferred(Match(compiled, live, To(target)));

    [Theory]
    [InlineData("6690", "eb11", 0x12)]
    [InlineData("6690", "9090", 0x12)]
    [InlineData("6690", "cc90", 0x12)]
    [InlineData("0f1f440000", "e901010000", 0x105)]
    [InlineData("0f1f440000", "eb100f1f00", 0x12)]
    [InlineData("5090", "5090", 0x12)]
    public void Anything_else_is_no_static_branch(string compiled, string live, long target) =>
        Assert.False(Match(compiled, live, To(target)).IsMatch);

    [Fact]
    public void A_jump_into_another_section_teaches_where_that_is()
    {
        var site = new RunTimeSite(SpecialSectionKind.JumpLabel, 0, 0, new RunTimeTarget(7, 0x20));
        var result = Match("0f1f440000", "e9{callee}", site);
        var inference = Assert.Single(result.Inferences);
        Assert.Equal((7, AddressOf("callee") - 0x20), (inference.Symbol, inference.Value));
    }
}
