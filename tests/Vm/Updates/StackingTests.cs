namespace Ksplice.Vm.Tests.Updates;

/// <summary>Updates on top of updates: the same function again, another function of the unit, data that the first one brought.</summary>
[Collection(UpdateGuest.Name)]
public sealed class StackingTests(GuestFixture fixture) : UpdateScenario(fixture)
{
    private const string Function = "show_cpuinfo";

    [Fact]
    public async Task Each_update_stands_on_the_newest_code_and_comes_off_in_order_byte_for_byte()
    {
        var (one, two, three) = (await TestUpdates.Asked.Value, await TestUpdates.AskedAgain.Value, await TestUpdates.AskedThrice.Value);
        var shipped = await KernelBytesAsync(Function);
        (await ApplyAsync(two)).Failed(4, "KSP5120");
        (await Fixture.SpliceAsync($"verify --allow-unsigned {Fixture.Give(two)}")).Failed(4, "KSP5120");
        (await ApplyAsync(two, one)).Failed(4, "KSP1057");
        (await ApplyAsync(one, await TestUpdates.AskedStranger.Value)).Failed(4, "KSP4206");
        Assert.Equal(shipped, await KernelBytesAsync(Function));

        (await ApplyAsync(one)).Succeeded();
        var first = await KernelBytesAsync(Function);
        var counted = (await ShownAsync("asked"))[^1];
        await NamesAsync("KSP4206", await TestUpdates.AskedStranger.Value, "vm-asked,");
        await NamesAsync("KSP4207", await TestUpdates.FirstAlone.Value, "vm-asked,");

        (await Fixture.SpliceAsync($"verify --allow-unsigned {Fixture.Give(two)}")).Succeeded();
        (await ApplyAsync(two)).Succeeded();
        var second = await KernelBytesAsync(Function);
        Assert.NotEqual(first, second);
        Assert.InRange((await ShownAsync("asked"))[0], counted + 1, counted + 2);
        Assert.True((await ShownAsync("again"))[0] > counted + 20);
        (await Fixture.SpliceAsync("undo vm-asked")).Failed(4, "KSP5112");
        Assert.All((await Fixture.SpliceAsync("status")).Succeeded().Json["updates"]!.AsArray().Where(u => (string)u!["state"]! == "applied"), u => Assert.True((bool)u!["inPlace"]!));

        (await ApplyAsync(three)).Succeeded();
        Assert.NotEmpty(await ShownAsync("thrice"));
        Assert.True((await ShownAsync("asked"))[0] > 1000);
        (await Fixture.SpliceAsync("undo vm-asked-again")).Failed(4, "KSP5112");

        (await Fixture.SpliceAsync("undo vm-asked-thrice")).Succeeded();
        Assert.Equal(second, await KernelBytesAsync(Function));
        (await Fixture.SpliceAsync("undo vm-asked-again")).Succeeded();
        Assert.Equal(first, await KernelBytesAsync(Function));
        Assert.True((await ShownAsync("asked"))[0] > 1000);
        Assert.Empty(await ShownAsync("again"));
        (await Fixture.SpliceAsync("undo vm-asked")).Succeeded();
        Assert.Equal(shipped, await KernelBytesAsync(Function));
        Assert.Empty(await ShownAsync("asked"));
    }

    [Fact]
    public async Task Another_function_of_the_unit_uses_what_the_first_update_brought_and_a_series_is_undone_backwards()
    {
        var shipped = await KernelBytesAsync(Function);
        (await ApplyAsync(await TestUpdates.Asked.Value, await TestUpdates.AskedFirst.Value)).Succeeded();

        Assert.True(Assert.Single(await ShownAsync("asked")) > 100);
        await NamesAsync("KSP4207", await TestUpdates.AskedAgain.Value, "vm-asked-first,");

        var undone = (await Fixture.SpliceAsync("undo --all")).Succeeded();
        Assert.Equal(["vm-asked-first", "vm-asked"], undone.Json["undone"]!.AsArray().Select(u => (string)u!["id"]!));
        Assert.Equal(shipped, await KernelBytesAsync(Function));
    }

    [Fact]
    public async Task Hooks_constants_and_brought_functions_of_two_updates_go_on_in_order_and_come_off_in_reverse()
    {
        var (one, two) = await TestUpdates.Layers.Value;
        var shipped = await LayersStateAsync();
        Assert.Equal(("R (running)", 0, 1048576), (shipped.Task, shipped.Told, shipped.Pipe));

        (await ApplyAsync(one)).Succeeded();
        var first = await LayersStateAsync();
        Assert.Equal((TestUpdates.FirstState, 1, 131072), (first.Task, first.Told, first.Pipe));
        // What the first one needed at its own time is nothing that the second asks again.
        (await ApplyAsync(two)).Succeeded();
        var second = await LayersStateAsync();
        Assert.Equal((TestUpdates.SecondState, 2, (2 * 131072) + 1048576), (second.Task, second.Told, second.Pipe));
        Assert.All((await Fixture.SpliceAsync("status")).Succeeded().Json["updates"]!.AsArray().Where(u => (string)u!["state"]! == "applied"), u => Assert.True((bool)u!["inPlace"]!));
        (await Fixture.SpliceAsync("undo vm-layer-one vm-layer-two")).Failed(4, "KSP5112");
        Assert.Equal(second, await LayersStateAsync());

        (await Fixture.SpliceAsync("undo vm-layer-two")).Succeeded();
        Assert.Equal(first, await LayersStateAsync());
        (await Fixture.SpliceAsync("undo vm-layer-one")).Succeeded();
        Assert.Equal(shipped, await LayersStateAsync());
    }

    [Fact]
    public async Task Shadow_fields_of_two_updates_beside_one_object_are_shared_counted_and_freed_each_by_its_owner()
    {
        var (one, two) = await TestUpdates.Layers.Value;
        var shipped = await KernelBytesAsync("pipe_ioctl free_pipe_info");
        await Fixture.RunAsync("mkfifo /tmp/a /tmp/b /tmp/c; for pipe in a b; do sleep 1000 <> /tmp/$pipe & echo $! > /tmp/$pipe.pid; done");
        Assert.Equal("ENOTTY", await AskPipesAsync("a"));

        (await ApplyAsync(one)).Succeeded();
        Assert.Equal("101 102 101", await AskPipesAsync("a a b"));
        Assert.Equal("2 8", await ShadowsAsync());

        (await ApplyAsync(two)).Succeeded();
        Assert.Equal("1113 2124 1101", await AskPipesAsync("a a c"));
        // Nobody has the last one open any more.
        Assert.Equal("3 16", await ShadowsAsync());
        await Fixture.RunAsync("kill $(cat /tmp/a.pid); for try in $(seq 100); do [ $(cat /sys/kernel/ksplice/shadow_count) = 3 ] || break; sleep 0.1; done");
        Assert.Equal("1 4", await ShadowsAsync());
        Assert.Equal("1112 2123", await AskPipesAsync("b b"));
        Assert.Equal("2 12", await ShadowsAsync());

        (await Fixture.SpliceAsync("undo vm-layer-two")).Succeeded();
        Assert.Equal("1 4", await ShadowsAsync());
        Assert.Equal("124 101", await AskPipesAsync("b c"));

        (await Fixture.SpliceAsync("undo vm-layer-one")).Succeeded();
        Assert.Equal("0 0", await ShadowsAsync());
        Assert.Equal("ENOTTY", await AskPipesAsync("b"));
        Assert.Equal(shipped, await KernelBytesAsync("pipe_ioctl free_pipe_info"));
        await Fixture.RunAsync("kill $(cat /tmp/b.pid)");
    }

    private async Task<string> AskPipesAsync(string pipes) => (await Fixture.RunAsync($"cd /tmp; {GuestFixture.Script("pipe-ask.py")} {pipes}")).Trim();

    private async Task<string> ShadowsAsync() => (await Fixture.RunAsync("cd /sys/kernel/ksplice; echo $(cat shadow_count shadow_bytes)")).Trim();

    private async Task<(string Task, int Told, int Pipe, string Bytes)> LayersStateAsync() => (
        (await Fixture.RunAsync("sed -n 's/^State:\t//p' /proc/self/status")).Trim(),
        (await ShownAsync("told")).FirstOrDefault(),
        int.Parse(await Fixture.RunAsync("cat /proc/sys/fs/pipe-max-size")),
        await KernelBytesAsync($"{Function} task_state_array:72"));

    private async Task NamesAsync(string code, string update, string other)
    {
        var refused = (await ApplyAsync(update)).Failed(4, code);
        Assert.Contains(other, (string)refused.Json["diagnostics"]!.AsArray().First(d => (string)d!["code"]! == code)!["message"]!, StringComparison.Ordinal);
    }

    /// <summary>The numbers that the kernel shows under a name, first processor first.</summary>
    private async Task<int[]> ShownAsync(string name) =>
        [.. (await Fixture.RunAsync($"grep '^{name}\\b' /proc/cpuinfo | cut -d: -f2 || true")).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
}
