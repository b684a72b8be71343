namespace Ksplice.Cli.Tests;

[Collection(OperatorKeys.Collection)]
public sealed class PublishCommandTests : IDisposable
{
    private readonly CommandLine _splice = new();

    private string Repository => _splice.File("repository");

    public void Dispose() => _splice.Dispose();

    [Theory]
    [InlineData("publish")]
    [InlineData("publish", "apt")]
    [InlineData("publish", "apt", "DIR", "--gpg-key")]
    [InlineData("publish", "apt", "DIR", "--valid-days", "many")]
    public async Task A_command_line_that_makes_no_sense_is_exit_code_2(params string[] arguments)
    {
        var printed = await _splice.RunAsync(arguments);

        Assert.Equal((2, ""), (printed.ExitCode, printed.Output));
        Assert.NotEqual("", printed.Error);
    }

    [Theory]
    [InlineData("apt", "ksplice-update-fix-1", "pool/main/ksplice-update-fix-1_1_amd64.deb")]
    [InlineData("yum", "ksplice-update-Fix_1", "packages/ksplice-update-Fix_1-1-1.noarch.rpm")]
    public async Task A_signed_update_is_published_under_the_key_named_and_the_same_again_is_unchanged(string kind, string package, string file)
    {
        var (update, key) = await SignedAsync("Fix_1");
        string[] arguments = ["publish", kind, Repository, update, "--gpg-key", OperatorKeys.Id, "--trust", key, "--json"];

        var first = await _splice.RunAsync(arguments);
        var second = await _splice.RunAsync(arguments);

        Assert.Equal(0, first.ExitCode);
        Assert.Equal(("splice/1", "publish", "ok"), ((string?)first.Json["schema"], (string?)first.Json["command"], (string?)first.Json["outcome"]));
        Assert.Empty(first.Json["diagnostics"]!.AsArray());
        var added = Assert.Single(first.Json["added"]!.AsArray())!;
        Assert.Equal(("Fix_1", package, file), ((string?)added["id"], (string?)added["package"], (string?)added["file"]));
        Assert.True(File.Exists(Path.Combine(Repository, (string)added["file"]!)));
        Assert.Equal(1, (int?)first.Json["total"]);
        Assert.InRange((DateTimeOffset)first.Json["validUntil"]!, DateTimeOffset.UtcNow.AddDays(13), DateTimeOffset.UtcNow.AddDays(15));
        Assert.Empty(second.Json["added"]!.AsArray());
        Assert.Equal("Fix_1", (string?)Assert.Single(second.Json["unchanged"]!.AsArray()));
    }

    [Fact]
    public async Task Without_a_key_named_the_only_one_signs_and_without_updates_the_lists_are_renewed()
    {
        var (update, key) = await SignedAsync("a");
        Assert.Equal(0, (await _splice.RunAsync("publish", "apt", Repository, update, "--trust", key, "-q")).ExitCode);

        var renewed = await _splice.RunAsync("publish", "apt", Repository, "--valid-days", "30", "--json");

        Assert.Equal((0, 1), (renewed.ExitCode, (int?)renewed.Json["total"]));
        Assert.InRange((DateTimeOffset)renewed.Json["validUntil"]!, DateTimeOffset.UtcNow.AddDays(29), DateTimeOffset.UtcNow.AddDays(31));
    }

    [Fact]
    public async Task An_update_that_nobody_trusted_signed_is_not_published_unless_allowed()
    {
        SampleUpdates.Write(_splice.File("a.ksplice"), "a", "x64");

        var refused = await _splice.RunAsync("publish", "apt", Repository, _splice.File("a.ksplice"), "--gpg-key", OperatorKeys.Id, "--json");
        Assert.Equal((6, "untrusted"), (refused.ExitCode, (string?)refused.Json["outcome"]));
        Assert.False(Directory.Exists(Repository));

        Assert.Equal(0, (await _splice.RunAsync("publish", "apt", Repository, _splice.File("a.ksplice"), "--gpg-key", OperatorKeys.Id, "--allow-unsigned")).ExitCode);
    }

    [Fact]
    public async Task A_tampered_update_is_not_published_and_neither_are_those_beside_it()
    {
        var (sound, key) = await SignedAsync("a");
        var (tampered, _) = await SignedAsync("b", key);
        var bytes = await File.ReadAllBytesAsync(tampered);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(tampered, bytes);

        var printed = await _splice.RunAsync("publish", "apt", Repository, sound, tampered, "--gpg-key", OperatorKeys.Id, "--trust", key, "--json");

        Assert.Equal(6, printed.ExitCode);
        Assert.False(Directory.Exists(Repository));
    }

    [Fact]
    public async Task An_update_whose_kernel_no_repository_can_name_is_refused()
    {
        SampleUpdates.Write(_splice.File("a.ksplice"), "a", "vax");

        var printed = await _splice.RunAsync("publish", "apt", Repository, _splice.File("a.ksplice"), "--allow-unsigned", "--json");

        Assert.Equal((4, "KSP6207"), (printed.ExitCode, (string?)printed.Json["diagnostics"]!.AsArray()[^1]!["code"]));
    }

    [Theory]
    [InlineData("apt", "yum")]
    [InlineData("yum", "apt")]
    public async Task A_repository_of_the_other_kind_is_exit_code_4(string kind, string other)
    {
        var made = await _splice.RunAsync("publish", kind, Repository);
        Assert.True(made.ExitCode == 0, made.Error);

        var printed = await _splice.RunAsync("publish", other, Repository, "--json");

        Assert.Equal((4, "refused", "KSP6204"), (printed.ExitCode, (string?)printed.Json["outcome"], (string?)printed.Json["diagnostics"]![0]!["code"]));
    }

    [Fact]
    public async Task A_key_that_is_not_there_is_exit_code_1_and_says_what_to_do()
    {
        SampleUpdates.Write(_splice.File("a.ksplice"), "a", "x64");

        var printed = await _splice.RunAsync("publish", "apt", Repository, _splice.File("a.ksplice"), "--allow-unsigned", "--gpg-key", "nobody@example.org");

        Assert.Equal((1, ""), (printed.ExitCode, printed.Output));
        Assert.Contains("error KSP6202: ", printed.Error, StringComparison.Ordinal);
        Assert.Contains("--gpg-key", printed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kind_of_repository_that_nobody_offers_is_exit_code_7()
    {
        var printed = await _splice.RunAsync("publish", "floppy", Repository, "--json");

        Assert.Equal((7, "unsupported"), (printed.ExitCode, (string?)printed.Json["outcome"]));
    }

    private async Task<(string Update, string Key)> SignedAsync(string id, string? key = null)
    {
        if (key is null)
            await _splice.RunAsync("keygen", "-o", _splice.File("key"));
        SampleUpdates.Write(_splice.File($"{id}.ksplice"), id, "x64");
        Assert.Equal(0, (await _splice.RunAsync("sign", "--key", _splice.File("key"), _splice.File($"{id}.ksplice"))).ExitCode);
        return (_splice.File($"{id}.ksplice"), _splice.File("key.pub"));
    }
}
