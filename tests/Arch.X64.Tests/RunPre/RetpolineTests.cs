using Ksplice.Abstractions.Architectures;

namespace Ksplice.Plugins.Arch.X64.Tests.RunPre;

public sealed class RetpolineTests : RunPreTest
{
    private static readonly RunTimeSite Site = new(SpecialSectionKind.Retpoline, 0, 0);

    [Theory]
    [InlineData("e8{__x86_indirect_thunk_rax}", "ffd00f1f00")]
    [InlineData("e8{__x86_indirect_thunk_rax}", "0faee8ffd0")]
    [InlineData("e8{__x86_indirect_thunk_rax}", "e8{__x86_indirect_its_thunk_rax}")]
    [InlineData("e9{__x86_indirect_thunk_rax}", "ffe0cc6690")]
    [InlineData("e9{__x86_indirect_thunk_rax}", "0faee8ffe0")]
    [InlineData("e8{__x86_indirect_thunk_r11}", "41ffd36690")]
    [InlineData("2ee8{__x86_indirect_thunk_r11}", "41ffd30f1f00")]
    [InlineData("2ee8{__x86_indirect_thunk_r11}", "0faee841ffd3")]
    [InlineData("2ee9{__x86_indirect_thunk_r11}", "41ffe3cc6690")]
    [InlineData("0f85{__x86_indirect_thunk_rax}", "7404 ffe0cc90")]
    public void An_indirect_branch_may_be_written_plainly_or_led_to_another_thunk(string compiled, string live) =>
        AssertInferred(Match(compiled, live, Site));

    [Fact]
    public void A_kept_thunk_teaches_its_address() =>
        AssertInferred(Match("2ee8{__x86_indirect_thunk_r11}", "2ee8{__x86_indirect_thunk_r11}", Site), "__x86_indirect_thunk_r11");

    [Fact]
    public void A_thunk_made_at_run_time_is_known_by_its_code()
    {
        var kernel = Kernel().Memory(AddressOf("nowhere"), [0xff, 0xe0, 0xcc, 0xcc]);
        AssertInferred(Match(kernel, "e8{__x86_indirect_thunk_rax}", "e8{nowhere}", Site));
    }

    [Theory]
    [InlineData("e8{__x86_indirect_thunk_rax}", "ffd10f1f00")]
    [InlineData("e8{__x86_indirect_thunk_rax}", "ffe00f1f00")]
    [InlineData("e8{__x86_indirect_thunk_rax}", "ffd0909000")]
    [InlineData("e8{__x86_indirect_thunk_rax}", "e8{__x86_indirect_thunk_r11}")]
    [InlineData("e8{__x86_indirect_thunk_rax}", "e8{nowhere}")]
    [InlineData("e9{__x86_indirect_thunk_rax}", "ffd0cc6690")]
    [InlineData("2ee8{__x86_indirect_thunk_r11}", "40ffd30f1f00")]
    [InlineData("0f85{__x86_indirect_thunk_rax}", "7504 ffe0cc90")]
    [InlineData("e8{callee}", "e8{callee}")]
    public void Anything_else_is_no_such_branch(string compiled, string live) => Assert.False(Match(compiled, live, Site).IsMatch);
}
