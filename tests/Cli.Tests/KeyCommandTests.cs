using Ksplice.Engine.Update;

namespace Ksplice.Cli.Tests;

public sealed class KeyCommandTests : IDisposable
{
    private readonly CommandLine _splice = new();

    public void Dispose() => _splice.Dispose();

    [Fact]
    public async Task Keygen_makes_a_pair_and_never_overwrites_it()
    {
        var first = await _splice.RunAsync("keygen", "-o", _splice.File("key"), "--json");
        var before = File.ReadAllText(_splice.File("key"));
        var second = await _splice.RunAsync("keygen", "-o", _splice.File("key"), "--json");

        Assert.Equal((0, 64), (first.ExitCode, ((string?)first.Json["keyId"])!.Length));
        Assert.Equal((4, "KSP3009"), (second.ExitCode, (string?)second.Json["diagnostics"]![0]!["code"]));
        Assert.Equal(before, File.ReadAllText(_splice.File("key")));
    }

    [Fact]
    public async Task A_signed_update_is_shown_as_trusted_with_the_key_and_as_of_unknown_key_without()
    {
        await _splice.RunAsync("keygen", "-o", _splice.File("key"));
        var update = WriteUpdate();

        Assert.Equal("unsigned", await SignatureStateAsync(update));
        Assert.Equal(0, (await _splice.RunAsync("sign", "--key", _splice.File("key"), update)).ExitCode);

        Assert.Equal("trusted", await SignatureStateAsync(update, "--trust", _splice.File("key.pub")));
        Assert.Equal("unknown key", await SignatureStateAsync(update));
    }

    [Fact]
    public async Task A_tampered_update_is_untrusted_even_to_look_at()
    {
        await _splice.RunAsync("keygen", "-o", _splice.File("key"));
        var update = WriteUpdate();
        await _splice.RunAsync("sign", "--key", _splice.File("key"), update);
        var bytes = File.ReadAllBytes(update);
        bytes[^1] ^= 1;
        File.WriteAllBytes(update, bytes);

        var printed = await _splice.RunAsync("inspect", update, "--trust", _splice.File("key.pub"), "--json");

        Assert.Equal((6, "untrusted"), (printed.ExitCode, (string?)printed.Json["outcome"]));
    }

    [Fact]
    public async Task Signing_several_stops_at_the_first_that_cannot_be_and_tells_which_are_done()
    {
        await _splice.RunAsync("keygen", "-o", _splice.File("key"));
        var update = WriteUpdate();

        var printed = await _splice.RunAsync("sign", "--key", _splice.File("key"), update, _splice.File("absent"), "--json");

        Assert.Equal((1, "KSP3001"), (printed.ExitCode, (string?)printed.Json["diagnostics"]![0]!["code"]));
        Assert.Equal(update, (string?)Assert.Single(printed.Json["signed"]!.AsArray())!["path"]);
    }

    [Fact]
    public async Task Updates_of_two_kernels_are_not_rehearsed_together()
    {
        var printed = await _splice.RunAsync("rehearse", WriteUpdate(), WriteUpdate("other.ksplice", 'c'), "--allow-unsigned", "--json");

        Assert.Equal((4, "KSP1053"), (printed.ExitCode, (string?)printed.Json["diagnostics"]![0]!["code"]));
    }

    [Fact]
    public async Task An_update_of_a_module_is_not_verified_against_an_image_alone()
    {
        var update = WriteUpdate(target: "dummy");

        var printed = await _splice.RunAsync("verify", update, "--allow-unsigned", "--arch", "x64", "--kernel-image", _splice.File("vmlinuz"), "--json");

        Assert.Equal((4, "KSP1051"), (printed.ExitCode, (string?)printed.Json["diagnostics"]!.AsArray()[^1]!["code"]));
    }

    [Fact]
    public async Task Inspect_shows_functions_entries_and_the_kernel_as_text()
    {
        var printed = await _splice.RunAsync("inspect", WriteUpdate());

        Assert.Equal(0, printed.ExitCode);
        foreach (var expected in new[] { "sample-1  A sample", "6.1.0-test", "changed   tcp_a", "10 ->     12 bytes", "unsigned", "replacement.ko" })
            Assert.Contains(expected, printed.Output, StringComparison.Ordinal);
        Assert.Equal("", printed.Error);
    }

    [Fact]
    public async Task Inspect_shows_what_of_the_replacement_will_be_in_memory()
    {
        var printed = await _splice.RunAsync("inspect", WriteUpdate(), "--json");

        var section = Assert.Single(printed.Json["sections"]!.AsArray())!;
        Assert.Equal((".text", 12), ((string?)section["name"], (int?)section["size"]));
    }

    private async Task<string?> SignatureStateAsync(string update, params string[] options)
    {
        var printed = await _splice.RunAsync(["inspect", update, "--json", .. options]);
        Assert.Equal(0, printed.ExitCode);
        return (string?)printed.Json["signature"]!["state"];
    }

    private string WriteUpdate(string name = "sample.ksplice", char buildId = 'b', string target = UpdateTarget.KernelImage)
    {
        SampleUpdates.Write(_splice.File(name), buildId: buildId, target: target);
        return _splice.File(name);
    }
}
