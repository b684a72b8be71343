using Ksplice.Engine.Rehearse;

namespace Ksplice.Vm.Tests;

[Collection(SharedGuest.Name)]
public sealed class GuestCommandTests(GuestFixture fixture)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private Guest Guest => fixture.Guest;

    [Fact]
    public async Task The_guest_runs_the_kernel_it_was_given()
    {
        var result = await Guest.RunAsync("uname -r", Patience);

        Assert.Equal(Guest.Options.Kernel.Release + "\n", result.StandardOutput);
    }

    [Fact]
    public async Task Both_outputs_and_the_exit_code_come_back()
    {
        var result = await Guest.RunAsync("echo out; echo err >&2; exit 7", Patience);

        Assert.Equal((7, "out\n", "err\n"), (result.ExitCode, result.StandardOutput, result.StandardError));
    }

    [Fact]
    public async Task A_large_output_comes_back_whole()
    {
        var result = await Guest.RunAsync("seq 1 200000", Patience);

        Assert.Equal(200_000, result.StandardOutput.Count(c => c == '\n'));
        Assert.EndsWith("\n200000\n", result.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_run_side_by_side()
    {
        const string MeetTheOthers = "until [ $(ls /tmp/side-* | wc -l) = 8 ]; do sleep 0.1; done";

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Guest.RunAsync($"touch /tmp/side-{i}; {MeetTheOthers}; echo {i}", Patience)));

        Assert.Equal(Enumerable.Range(0, 8).Select(i => $"{i}\n"), results.Select(result => result.StandardOutput));
    }

    [Fact]
    public async Task A_program_left_in_the_background_is_there_for_the_next_command()
    {
        var start = await Guest.RunAsync("sleep 1000 & echo $!", Patience);
        var process = start.StandardOutput.Trim();

        var look = await Guest.RunAsync($"cat /proc/{process}/comm && kill {process}", Patience);

        Assert.Equal("sleep\n", look.StandardOutput);
    }

    [Fact]
    public async Task A_command_that_takes_too_long_is_killed_with_its_children_and_what_it_said_is_kept()
    {
        var result = await Guest.RunAsync("echo begun; sleep 4321; echo never", TimeSpan.FromSeconds(2));

        Assert.True(result.TimedOut);
        Assert.Equal("begun\n", result.StandardOutput);
        var left = await Guest.RunAsync("grep -l 4321 /proc/[0-9]*/cmdline 2>/dev/null | grep -v -e /self/ -e \"/$$/\" | xargs -r cat | tr '\\0' ' ' | grep -F 'sleep 4321'", Patience);
        Assert.Equal(string.Empty, left.StandardOutput);
    }

    [Fact]
    public async Task A_cancelled_command_is_killed()
    {
        using var cancel = new CancellationTokenSource(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Guest.RunAsync("sleep 100", Patience, cancel.Token));

        Assert.True((await Guest.RunAsync("true", Patience)).Succeeded);
    }

    [Fact]
    public async Task The_guest_may_write_everywhere_and_the_host_stays_as_it_was()
    {
        var name = "/usr/ksplice-guest-" + Guid.NewGuid().ToString("N");

        var result = await Guest.RunAsync($"echo x > {name} && cat {name} && rm /etc/hostname && touch /lib/modules/$(uname -r)/new", Patience);

        Assert.Equal("x\n", result.StandardOutput);
        Assert.True(result.Succeeded, result.ToString());
        Assert.False(File.Exists(name));
        Assert.True(File.Exists("/etc/hostname"));
        Assert.False(File.Exists(Path.Combine(Guest.Options.Kernel.ModulesDirectory, "new")));
    }

    [Fact]
    public async Task The_exchange_folder_is_seen_at_once_on_both_sides()
    {
        for (var i = 0; i < 5; i++)
        {
            await File.WriteAllTextAsync(Path.Combine(Guest.ExchangeFolder, "to-guest"), $"message {i}");
            var result = await Guest.RunAsync($"cd {Guest.ExchangeInGuest} && cat to-guest && echo answer {i} > to-host", Patience);
            Assert.Equal($"message {i}", result.StandardOutput);
            Assert.Equal($"answer {i}\n", await File.ReadAllTextAsync(Path.Combine(Guest.ExchangeFolder, "to-host")));
        }
    }

    [Fact]
    public async Task Kernel_modules_can_be_loaded_by_name()
    {
        var result = await Guest.RunAsync("modprobe dummy && grep -c '^dummy ' /proc/modules && rmmod dummy", Patience);

        Assert.Equal("1\n", result.StandardOutput);
    }

    [Fact]
    public async Task A_dotnet_program_of_the_host_runs_in_the_guest()
    {
        var result = await Guest.RunAsync($"dotnet '{GuestProgram.Path}' {GuestProgram.Hello}", Patience);

        Assert.Equal(42, result.ExitCode);
        Assert.StartsWith("hello from 6.", result.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_kernel_log_since_a_mark_holds_what_happened_since()
    {
        await Guest.RunAsync("echo 'BUG: before the mark' > /dev/kmsg", Patience);
        var mark = await Guest.MarkKernelLogAsync();

        await Guest.RunAsync("echo 'WARNING: after the mark' > /dev/kmsg; echo quiet > /dev/kmsg", Patience);
        var log = await Guest.ReadKernelLogAsync(mark);

        Assert.Equal(2, log.Lines.Length);
        Assert.Contains("WARNING: after the mark", Assert.Single(log.Warnings).Line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_module_without_its_device_is_loaded_without_its_start_and_leaves_again()
    {
        // It wants to know the addresses of the chips that it shall play.
        var loaded = await new GuestModules(Guest, Patience).LoadAsync("i2c-stub", CancellationToken.None);

        Assert.Equal(["i2c_stub"], loaded.Value!);
        Assert.Equal("KSP5911", Assert.Single(loaded.Diagnostics).Code);
        Assert.Equal("live\n", (await Guest.RunAsync("cat /sys/module/i2c_stub/initstate", Patience)).StandardOutput);
        Assert.True((await Guest.RunAsync("modprobe -r i2c_stub && ! test -e /sys/module/i2c_stub", Patience)).Succeeded);
    }

    [Fact]
    public async Task Loopback_is_up() =>
        Assert.True((await Guest.RunAsync("grep -q . /sys/class/net/lo/address && /run/ksplice-guest/busybox ping -c 1 127.0.0.1", Patience)).Succeeded);
}
