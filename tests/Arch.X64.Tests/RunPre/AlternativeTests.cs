using Ksplice.Abstractions.Architectures;

namespace Ksplice.Plugins.Arch.X64.Tests.RunPre;

public sealed class AlternativeTests : RunPreTest
{
    private static RunTimeSite Alternative(int length, string replacement, params RunTimeSite[] inside) =>
        new(SpecialSectionKind.Alternatives, 0, length, null, Piece(replacement, inside));

    [Theory]
    [InlineData("909090")]
    [InlineData("0f1f00")]
    [InlineData("0f01cb")]
    public void Either_form_may_stand_and_nops_may_be_joined(string live) =>
        AssertInferred(Match("909090 c3", live + "c3", Alternative(3, "0f01cb")));

    [Theory]
    [InlineData("0f01ca")]
    [InlineData("cc0f00")]
    [InlineData("0f1f01")]
    public void Nothing_else_may_stand(string live) => Assert.False(Match("909090 c3", live + "c3", Alternative(3, "0f01cb")).IsMatch);

    [Fact]
    public void Nops_outside_an_alternative_stay_as_compiled() => Assert.False(Match("909090 c3", "0f1f00 c3").IsMatch);

    [Theory]
    [InlineData("31c0 0f1f440000")]
    [InlineData("31c0 9090909090")]
    [InlineData("31c0 0f1f00 6690")]
    public void A_short_replacement_is_filled_up_with_nops(string live) =>
        AssertInferred(Match("48c7c000000000", live, Alternative(7, "31c0")));

    [Fact]
    public void A_long_run_of_nops_may_be_jumped_over() =>
        Assert.True(Match("90909090909090909090909090", "eb0bcccccccccccccccccccccc", Alternative(13, "0f01cb")).IsMatch);

    [Fact]
    public void An_empty_replacement_leaves_nops() =>
        AssertInferred(Match("e9{callee}", "0f1f440000", Alternative(5, "")));

    [Fact]
    public void Of_several_entries_on_one_place_any_may_stand()
    {
        RunTimeSite[] sites = [Alternative(5, "31c0"), Alternative(5, "e9{other}")];
        AssertInferred(Match("e9{callee}", "e9{callee}", sites), "callee");
        AssertInferred(Match("e9{callee}", "e9{other}", sites), "other");
        AssertInferred(Match("e9{callee}", "31c0 0f1f00", sites));
        Assert.False(Match("e9{callee}", "31c9 0f1f00", sites).IsMatch);
    }

    [Fact]
    public void Forms_that_differ_only_in_what_they_call_are_told_by_its_name() =>
        AssertInferred(Match("e8{callee}", "e8{other}", Alternative(5, "e8{other}")), "other");

    [Fact]
    public void A_counted_call_teaches_nothing_of_the_form_that_does_not_stand_there()
    {
        var counted = new RunTimeSite(SpecialSectionKind.CallSite, 0, 0);

        AssertInferred(Match("e8{callee}", "e8{other}", counted, Alternative(5, "e8{other}")), "other");
        AssertInferred(Match("e8{callee}", "e8{callee}", counted, Alternative(5, "e8{other}")), "callee");
    }

    [Fact]
    public void Forms_that_cannot_be_told_apart_teach_nothing()
    {
        var match = Match(new FakeLiveKernel(), "e9{callee}", "e9{nowhere}", Alternative(5, "e9{other}"));
        AssertInferred(match);
    }

    [Fact]
    public void A_form_that_leads_into_the_code_itself_is_told_by_its_target()
    {
        var piece = Piece("e9{other}");
        var home = piece with { Relocations = [piece.Relocations[0] with { SymbolName = "", HomeOffset = 0, Addend = 0x1000 - 4 }] };
        var site = new RunTimeSite(SpecialSectionKind.Alternatives, 0, 5, null, home);
        var result = Match(new FakeLiveKernel(), "e9{nowhere}", "e9{callee}", site);
        Assert.Equal(Here, Assert.Single(result.Inferences).Value);
        Assert.NotEqual(Here, Assert.Single(Match(new FakeLiveKernel(), "e9{nowhere}", "e9{other}", site).Inferences).Value);
    }

    [Fact]
    public void A_call_of_a_third_function_is_neither_form() =>
        Assert.False(Match("e8{callee}", "e8{pv_ops}", Alternative(5, "e8{other}")).IsMatch);

    [Theory]
    [InlineData("eb10 0f1f00")]
    [InlineData("eb10 cccccc")]
    public void A_near_jump_of_a_replacement_is_shortened(string live)
    {
        var result = Match(new FakeLiveKernel(), "48c7c00000", live, Alternative(5, "e9{callee}"));
        Assert.True(result.IsMatch, result.Mismatch?.ToString());
        Assert.Equal(Here + 0x12, Assert.Single(result.Inferences).Value);
    }

    [Fact]
    public void A_paravirt_call_inside_an_alternative_has_its_own_forms()
    {
        RunTimeSite[] sites = [new(SpecialSectionKind.Paravirt, 0, 6), Alternative(6, "fb")];
        AssertInferred(Match("ff15{pv_ops}", "e8{callee} 90", sites));
        AssertInferred(Match("ff15{pv_ops}", "fb 0f1f440000", sites));
        Assert.False(Match("ff15{pv_ops}", "fa 0f1f440000", sites).IsMatch);
    }

    [Fact]
    public void A_replacement_that_says_call_directly_becomes_a_direct_call_of_something()
    {
        AssertInferred(Match("ff15{pv_ops}", "e8{callee} 90", Alternative(6, "e8{BUG_func}")));
        Assert.False(Match("ff15{pv_ops}", "e8{nowhere} cc", Alternative(6, "e8{BUG_func}")).IsMatch);
    }

    [Fact]
    public void Sites_of_the_replacement_move_with_it() =>
        AssertInferred(Match("909090909090", "ffd0 0f1f00 90", Alternative(6, "e8{__x86_indirect_thunk_rax}", new RunTimeSite(SpecialSectionKind.Retpoline, 0, 0))));

    [Fact]
    public void A_breakpoint_in_an_alternative_is_told_as_such() =>
        Assert.Equal(RunPreMismatchCause.Breakpoint, Match("31c0 31c9", "cc c0 31c9", Alternative(2, "31d2")).Mismatch!.Cause);

    [Fact]
    public void Alternatives_that_leave_the_code_are_refused() =>
        Assert.Equal(RunPreMismatchCause.UnknownForm, Match("9090", "9090", Alternative(3, "0f01cb")).Mismatch!.Cause);
}
