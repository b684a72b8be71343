namespace Ksplice.Vm.Tests.Updates;

public sealed class BusyTests(GuestFixture fixture) : UpdateScenario(fixture)
{
    [Fact]
    public async Task A_process_inside_the_function_is_named_and_when_it_has_gone_the_update_goes_in()
    {
        var process = await StartReaderAsync();
        var before = await KernelBytesAsync("inotify_read");
        var modules = await ReplacementModulesAsync();
        string[] update = [await TestUpdates.Inotify.Value];

        var busy = (await ApplyAsync(update, "", "--attempts 2 --no-nudge")).Failed(5, "KSP5102");

        Assert.Contains("KSP5116", busy.Codes);
        var blocker = Assert.Single(busy.Json["blockers"]!.AsArray())!;
        Assert.Equal(process, blocker["pid"]!.ToString());
        Assert.StartsWith("python3", (string?)blocker["comm"], StringComparison.Ordinal);
        Assert.Equal("inotify_read", (string?)blocker["function"]);
        Assert.True((bool?)blocker["movable"]);
        Assert.Contains(blocker["stack"]!.AsArray(), frame => ((string)frame!).StartsWith("inotify_read+", StringComparison.Ordinal));
        Assert.Equal(before, await KernelBytesAsync("inotify_read"));
        Assert.Equal(modules, await ReplacementModulesAsync());

        await StopReaderAsync(process);
        (await ApplyAsync(update)).Succeeded();
    }

    [Fact]
    public async Task Code_that_stayed_is_as_known_as_before_when_applying_it_again_is_busy_and_goes_in_later()
    {
        var update = await TestUpdates.Inotify.Value;
        (await ApplyAsync(update)).Succeeded();
        (await Fixture.SpliceAsync("undo vm-inotify")).Succeeded();
        var modules = await ReplacementModulesAsync();
        var process = await StartReaderAsync();

        (await ApplyAsync([update], "", "--attempts 2 --no-nudge")).Failed(5, "KSP5102");

        Assert.Contains("vm-inotify reversed", (await Fixture.SpliceAsync("status")).Updates);
        Assert.Equal(modules, await ReplacementModulesAsync());
        await StopReaderAsync(process);
        (await ApplyAsync(update)).Succeeded();
        Assert.Contains("vm-inotify applied", (await Fixture.SpliceAsync("status")).Updates);
        (await Fixture.SpliceAsync("undo vm-inotify")).Succeeded();
        Assert.Contains("vm-inotify reversed", (await Fixture.SpliceAsync("status")).Updates);
    }

    [Fact]
    public async Task A_process_inside_the_new_code_keeps_the_update_in()
    {
        (await ApplyAsync(await TestUpdates.Inotify.Value)).Succeeded();
        var process = await StartReaderAsync();

        var busy = (await Fixture.SpliceAsync("undo --attempts 2 --no-nudge vm-inotify")).Failed(5, "KSP5102");

        Assert.Equal(process, Assert.Single(busy.Json["blockers"]!.AsArray())!["pid"]!.ToString());
        Assert.Contains("vm-inotify applied", (await Fixture.SpliceAsync("status")).Updates);
        await StopReaderAsync(process);
        (await Fixture.SpliceAsync("undo vm-inotify")).Succeeded();
        // The function hands its debug texts on, so the code stays; it is out of use.
        Assert.Contains("vm-inotify reversed", (await Fixture.SpliceAsync("status")).Updates);
    }

    [Fact]
    public async Task Readers_are_led_out_of_the_function_and_wait_on_in_the_new_code_and_after_undo_in_the_old()
    {
        var readers = new[] { await StartReaderAsync(), await StartReaderAsync() };

        var applied = await ApplyAsync(await TestUpdates.Inotify.Value);

        applied.Succeeded();
        Assert.Equal(readers.Length, (int?)applied.Json["tasksNudged"]);
        foreach (var reader in readers)
            await Fixture.RunAsync($"until grep -q 'inotify_read.*ksplice' /proc/{reader}/stack; do sleep 0.1; done");

        (await Fixture.SpliceAsync("undo vm-inotify")).Succeeded();

        foreach (var reader in readers)
        {
            await Fixture.RunAsync($"until grep inotify_read /proc/{reader}/stack | grep -vq ksplice; do sleep 0.1; done");
            await StopReaderAsync(reader);
        }
    }

    /// <summary>Starts a process that waits inside <c>inotify_read</c>, or what replaces it.</summary>
    /// <returns>Its id.</returns>
    private async Task<string> StartReaderAsync()
    {
        var process = (await Fixture.RunAsync($"{GuestFixture.Script("inotify-reader.py")} >/dev/null 2>&1 & echo $!")).Trim();
        await Fixture.RunAsync($"until grep -q inotify_read /proc/{process}/stack; do sleep 0.1; done");
        return process;
    }

    private Task<string> StopReaderAsync(string process) =>
        Fixture.RunAsync($"kill {process}; while [ -e /proc/{process}/stat ] && ! grep -q ') Z' /proc/{process}/stat; do sleep 0.1; done");
}
