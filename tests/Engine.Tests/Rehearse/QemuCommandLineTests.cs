using Ksplice.Engine.Rehearse;

namespace Ksplice.Engine.Tests.Rehearse;

public sealed class QemuCommandLineTests
{
    private static readonly GuestOptions Options = new() { Kernel = new GuestKernel("/boot/vmlinuz", "/lib/modules/x", "x"), Machine = GuestMachine.X64 };

    [Fact]
    public void A_comma_in_a_path_does_not_become_an_option()
    {
        var arguments = Build(Options with { Shares = [new GuestShare("/a,readonly=off", "/mnt")] });

        Assert.Contains(arguments, argument => argument.Contains("path=/a,,readonly=off,", StringComparison.Ordinal));
    }

    [Fact]
    public void Only_shares_asked_to_be_writable_are()
    {
        var arguments = Build(Options with { Shares = [new GuestShare("/r", "/mnt/r"), new GuestShare("/w", "/mnt/w", Writable: true)] });

        var shares = arguments.Where(argument => argument.StartsWith("local,", StringComparison.Ordinal)).ToList();
        Assert.Equal(["exchange", "share1"], shares.Where(share => !share.EndsWith("readonly=on", StringComparison.Ordinal)).Select(share => share.Split(',')[1]["id=".Length..]));
    }

    [Fact]
    public void A_minimal_guest_sees_nothing_of_the_host_root() =>
        Assert.DoesNotContain(Build(Options with { SharedRoot = null }), argument => argument.Contains("id=root", StringComparison.Ordinal));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_oops_ends_the_guest_unless_told_otherwise(bool panic)
    {
        var arguments = Build(Options with { PanicOnOops = panic, KernelCommandLine = ["nokaslr"] });

        var words = arguments[arguments.IndexOf("-append") + 1].Split(' ');
        Assert.Equal(panic, words.Contains("oops=panic"));
        Assert.Contains("nokaslr", words);
        Assert.Contains("console=ttyS0", words);
        Assert.Contains("no_timer_check", words);
    }

    [Fact]
    public void Shell_words_stand_for_exactly_their_text() =>
        Assert.Equal(@"'it'\''s $HOME'", GuestConfiguration.Quote("it's $HOME"));

    private static List<string> Build(GuestOptions options) =>
        QemuCommandLine.Build(options, GuestMachine.X64, "/tmp/initramfs", "/tmp/console", "/tmp/exchange");
}
