using Ksplice.Abstractions.Architectures;

namespace Ksplice.Plugins.Arch.X64.Tests.RunPre;

public sealed class BranchSiteTests : RunPreTest
{
    private static readonly RunTimeSite Tracer = new(SpecialSectionKind.FunctionTracer, 0, 0);
    private static readonly RunTimeSite Return = new(SpecialSectionKind.Return, 0, 0);
    private static readonly RunTimeSite StaticCall = new(SpecialSectionKind.StaticCall, 0, 0);
    private static readonly RunTimeSite CallDepth = new(SpecialSectionKind.CallSite, 0, 0);

    [Theory]
    [InlineData("e8{__fentry__}", "0f1f440000")]
    [InlineData("e8{__fentry__}", "e8{ftrace_caller}")]
    [InlineData("0f1f440000", "0f1f440000")]
    [InlineData("0f1f440000", "e8{ftrace_caller}")]
    public void A_tracer_entry_is_a_nop_or_a_call_of_a_tracer(string compiled, string live) =>
        AssertInferred(Match(compiled, live, Tracer));

    [Fact]
    public void An_untouched_tracer_entry_teaches_the_tracer() =>
        AssertInferred(Match("e8{__fentry__}", "e8{__fentry__}", Tracer), "__fentry__");

    [Theory]
    [InlineData("e8{other}")]
    [InlineData("e9{ftrace_caller}")]
    [InlineData("cc1f440000")]
    [InlineData("9090909090")]
    public void Anything_else_is_no_tracer_entry(string live) => Assert.False(Match("e8{__fentry__}", live, Tracer).IsMatch);

    [Fact]
    public void A_breakpoint_on_a_tracer_entry_is_told_as_such() =>
        Assert.Equal(RunPreMismatchCause.Breakpoint, Match("e8{__fentry__}", "cc1f440000", Tracer).Mismatch!.Cause);

    [Theory]
    [InlineData("c3cccccccc")]
    [InlineData("e9{srso_return_thunk}")]
    public void A_return_is_plain_or_goes_through_any_return_thunk(string live) =>
        AssertInferred(Match("e9{__x86_return_thunk}", live, Return));

    [Fact]
    public void A_kept_return_thunk_teaches_its_address() =>
        AssertInferred(Match("e9{__x86_return_thunk}", "e9{__x86_return_thunk}", Return), "__x86_return_thunk");

    [Theory]
    [InlineData("e9{callee}")]
    [InlineData("e9{nowhere}")]
    [InlineData("c390cccccc")]
    [InlineData("cccccccccc")]
    public void Anything_else_is_no_return(string live) => Assert.False(Match("e9{__x86_return_thunk}", live, Return).IsMatch);

    [Theory]
    [InlineData("e8{__SCT__hook}", "e8{callee}")]
    [InlineData("e8{__SCT__hook}", "0f1f440000")]
    [InlineData("e8{__SCT__hook}", "2e2e2e31c0")]
    [InlineData("e9{__SCT__hook}", "e9{callee}")]
    [InlineData("e9{__SCT__hook}", "c3cccccccc")]
    [InlineData("e9{__SCT__hook}", "e9{srso_return_thunk}")]
    [InlineData("0f84{__SCT__hook}", "0f84{callee}")]
    public void A_static_call_leads_to_a_function_or_does_nothing(string compiled, string live) =>
        AssertInferred(Match(compiled, live, StaticCall));

    [Theory]
    [InlineData("e8{__SCT__hook}", "e8{nowhere}")]
    [InlineData("e8{__SCT__hook}", "e9{callee}")]
    [InlineData("e9{__SCT__hook}", "0f1f440000")]
    [InlineData("e9{__SCT__hook}", "e8{callee}")]
    [InlineData("0f84{__SCT__hook}", "0f85{callee}")]
    [InlineData("0f84{__SCT__hook}", "0f84{nowhere}")]
    [InlineData("9090909090", "9090909090")]
    public void Anything_else_is_no_static_call(string compiled, string live) =>
        Assert.False(Match(compiled, live, StaticCall).IsMatch);

    [Fact]
    public void A_call_may_lead_into_the_padding_before_its_function_and_then_teaches_nothing()
    {
        var padding = new FakeLiveKernel().Name("callee", AddressOf("nowhere") + 13);
        AssertInferred(Match(padding, "e8{callee}", "e8{nowhere}", CallDepth));
    }

    [Fact]
    public void A_call_that_leads_to_its_function_teaches_it() =>
        AssertInferred(Match("e8{callee}", "e8{callee}", CallDepth), "callee");

    [Fact]
    public void A_jump_is_no_call_site() => Assert.False(Match("e8{callee}", "e9{callee}", CallDepth).IsMatch);
}
