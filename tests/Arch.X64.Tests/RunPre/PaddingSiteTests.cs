using Ksplice.Abstractions.Architectures;

namespace Ksplice.Plugins.Arch.X64.Tests.RunPre;

public sealed class PaddingSiteTests : RunPreTest
{
    private const string Nops = "90909090909090909090909090909090";

    private static readonly RunTimeSite Padding = new(SpecialSectionKind.FunctionPadding, 0, 16);

    [Theory]
    [InlineData(Nops)]
    [InlineData("9090909090909065 48c13d1122334405")]
    [InlineData("909090909090 6548c13c251122334405")]
    public void Nops_before_a_function_stay_or_count_calls(string live) => AssertInferred(Match(Nops + "31c0", live + "31c0", Padding));

    [Theory]
    [InlineData("909090909090906548c13d1122334406")]
    [InlineData("cc9090909090906548c13d1122334405")]
    [InlineData("6548c13d112233440590909090909090")]
    [InlineData("0f1f440000909090909090909090909090")]
    public void Anything_else_is_no_padding(string live) => Assert.False(Match(Nops + "31c0", (live + "31c0")[..36], Padding).IsMatch);

    [Fact]
    public void Compiled_padding_that_is_no_nops_is_not_understood() =>
        Assert.Equal(RunPreMismatchCause.UnknownForm, Match("cc" + Nops[2..], "cc" + Nops[2..], Padding).Mismatch!.Cause);
}
