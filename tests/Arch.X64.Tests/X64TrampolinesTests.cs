using Ksplice.Abstractions.Architectures;

namespace Ksplice.Plugins.Arch.X64.Tests;

/// <summary>Where a function is entered and how it is redirected.</summary>
public class X64TrampolinesTests
{
    private static readonly X64Trampolines s_trampolines = new();

    [Theory]
    [InlineData(new byte[] { 0x53, 0x90, 0x90, 0x90, 0x90 }, -1, 0)]
    [InlineData(new byte[] { 0x0f, 0x1f, 0x44, 0, 0, 0x53, 0x90, 0x90, 0x90, 0xc3 }, 0, 5)]
    [InlineData(new byte[] { 0xf3, 0x0f, 0x1e, 0xfa, 0x0f, 0x1f, 0x44, 0, 0, 0x53, 0x90, 0x90, 0x90, 0xc3 }, 4, 9)]
    [InlineData(new byte[] { 0xf3, 0x0f, 0x1e, 0xfa, 0x53, 0x90, 0x90, 0x90, 0xc3 }, -1, 4)]
    [InlineData(new byte[] { 0x66, 0x0f, 0x1f, 0x00, 0x53, 0x90, 0x90, 0x90, 0xc3 }, -1, 4)]
    public void The_jump_comes_after_what_the_kernel_keeps_at_the_entry(byte[] code, int tracer, int offset)
    {
        Assert.True(s_trampolines.TryFindSite(code, tracer, out var site));
        Assert.Equal((offset, 5), (site.Offset, site.Length));
        Assert.False(s_trampolines.TryFindSite(code.AsSpan(0, offset + 4), tracer, out _));
    }

    [Theory]
    [InlineData(new byte[] { 0xf3, 0x0f, 0x1e, 0xfa, 0x53 }, FunctionEntry.LandingPad)]
    [InlineData(new byte[] { 0x66, 0x0f, 0x1f, 0x00, 0x53 }, FunctionEntry.SealedLandingPad)]
    [InlineData(new byte[] { 0x0f, 0x1f, 0x44, 0, 0 }, FunctionEntry.Unmarked)]
    [InlineData(new byte[] { 0xf3, 0x0f }, FunctionEntry.Unmarked)]
    public void A_landing_pad_is_known_in_both_forms(byte[] code, FunctionEntry entry) => Assert.Equal(entry, s_trampolines.EntryOf(code));

    [Fact]
    public void The_jump_counts_from_its_end()
    {
        var bytes = new byte[5];

        Assert.True(s_trampolines.TryEncodeJump(0xffffffff81000005, 0xffffffffc0200010, bytes));
        Assert.Equal([0xe9, 0x06, 0x00, 0x20, 0x3f], bytes);
        Assert.True(s_trampolines.TryEncodeJump(0xffffffffc0200010, 0xffffffff81000005, bytes));
        Assert.Equal([0xe9, 0xf0, 0xff, 0xdf, 0xc0], bytes);
    }

    [Fact]
    public void What_is_out_of_reach_is_refused() =>
        Assert.False(s_trampolines.TryEncodeJump(0xffffffff81000000, 0xffff888000000000, new byte[5]));
}
