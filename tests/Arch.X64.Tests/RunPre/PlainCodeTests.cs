using Ksplice.Abstractions.Architectures;

namespace Ksplice.Plugins.Arch.X64.Tests.RunPre;

public sealed class PlainCodeTests : RunPreTest
{
    [Fact]
    public void A_relocated_field_teaches_the_value_of_its_symbol() =>
        AssertInferred(Match("55 e8{callee} 5d", "55 e8{callee} 5d"), "callee");

    [Fact]
    public void Another_byte_is_other_code()
    {
        var mismatch = Match("55 4889e5", "55 4889e6").Mismatch;
        Assert.Equal((3, RunPreMismatchCause.OtherCode), (mismatch!.Offset, mismatch.Cause));
        Assert.Contains("e5", mismatch.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_breakpoint_is_told_as_such() =>
        Assert.Equal(RunPreMismatchCause.Breakpoint, Match("55 4889e5", "55 cc89e5").Mismatch!.Cause);

    [Fact]
    public void A_jump_where_none_was_compiled_is_told_as_such() =>
        Assert.Equal(RunPreMismatchCause.Jump, Match("4889e54883ec10", "e9{other} ec10").Mismatch!.Cause);

    [Fact]
    public void Too_few_live_bytes_do_not_match() =>
        Assert.False(new Ksplice.Plugins.Arch.X64.RunPre.X64RunPreMatcher().Match(Piece("5590"), new byte[1], Here, Kernel()).IsMatch);

    [Fact]
    public void An_unknown_relocation_type_is_refused()
    {
        var piece = new RunPrePiece(new byte[8], [new(0, 99, 0, "x", 0)], []);
        var result = new Ksplice.Plugins.Arch.X64.RunPre.X64RunPreMatcher().Match(piece, new byte[8], Here, Kernel());
        Assert.Equal(RunPreMismatchCause.UnknownForm, result.Mismatch!.Cause);
    }

    [Fact]
    public void A_relocation_that_leaves_the_code_is_refused()
    {
        var piece = new RunPrePiece(new byte[2], [new(0, 2, 0, "x", 0)], []);
        var result = new Ksplice.Plugins.Arch.X64.RunPre.X64RunPreMatcher().Match(piece, new byte[2], Here, Kernel());
        Assert.Equal(RunPreMismatchCause.UnknownForm, result.Mismatch!.Cause);
    }

    [Fact]
    public void A_kind_of_site_without_rules_is_refused() =>
        Assert.Equal(RunPreMismatchCause.UnknownForm, Match("9090", "9090", new RunTimeSite(SpecialSectionKind.Bug, 0, 2)).Mismatch!.Cause);
}
