using Ksplice.Engine.Update;
using KernelIdentity = Ksplice.Engine.Kernel.KernelIdentity;

namespace Ksplice.Cli.Tests;

/// <summary>What an administrator is told before anything is installed.</summary>
[Collection(OperatorKeys.Collection)]
public sealed class OperateCommandTests : IDisposable
{
    private static readonly KernelIdentity s_other = OperatorMachine.Kernel with { BuildId = new('b', 40) };

    private readonly OperatorMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Theory]
    [InlineData("refresh", "now")]
    [InlineData("check", "--often")]
    [InlineData("show", "--available", "--all")]
    [InlineData("uname", "-z")]
    public async Task A_command_line_that_makes_no_sense_is_exit_code_2(params string[] arguments)
    {
        var printed = await _machine.Splice.RunAsync(arguments);

        Assert.Equal((2, ""), (printed.ExitCode, printed.Output));
    }

    [Fact]
    public async Task Refresh_fetches_the_lists_once_and_tells_what_they_are()
    {
        await _machine.PublishAsync("a");
        _machine.Configure();

        var first = await _machine.RunAsync("refresh", "--json");
        var second = await _machine.RunAsync("refresh", "--json");

        Assert.Equal((0, "ok"), (first.ExitCode, (string?)first.Json["outcome"]));
        var source = Assert.Single(first.Json["sources"]!.AsArray())!;
        Assert.Equal(("main", 1, true), ((string?)source["name"], (int?)source["updates"], (bool?)source["changed"]));
        Assert.False((bool?)second.Json["sources"]![0]!["changed"]);
        Assert.Contains("main", (await _machine.RunAsync("refresh", "-q")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_answers_10_as_soon_as_there_is_an_update_for_this_very_kernel()
    {
        Assert.NotEqual("", OperatorMachine.Kernel.BuildId);
        await _machine.PublishAsync("for-another", s_other);
        _machine.Configure();

        var current = await _machine.RunAsync("check", "--json");
        await _machine.PublishAsync("b");
        var unasked = await _machine.RunAsync("check", "--no-refresh", "--json");
        var newer = await _machine.RunAsync("check", "--json");

        Assert.Equal((0, "ok", 0), (current.ExitCode, (string?)current.Json["outcome"], (int?)current.Json["newer"]));
        Assert.Equal(0, unasked.ExitCode);
        Assert.Equal((10, "ok", 1), (newer.ExitCode, (string?)newer.Json["outcome"], (int?)newer.Json["newer"]));
        var step = Assert.Single(newer.Json["plan"]!.AsArray())!;
        Assert.Equal(("install", "b", "A sample", "main"), ((string?)step["action"], (string?)step["id"], (string?)step["title"], (string?)step["source"]));
        Assert.Equal("install  b  A sample (CVE-2026-0001)\n", (await _machine.RunAsync("check", "-q")).Output);
    }

    [Fact]
    public async Task Without_lists_that_can_be_believed_check_never_says_current()
    {
        await _machine.PublishAsync("a");
        _machine.Configure();
        Assert.Equal(8, (await _machine.RunAsync("check", "--no-refresh", "--json")).ExitCode);
        Assert.Equal(0, (await _machine.RunAsync("refresh", "-q")).ExitCode);

        var release = Path.Combine(_machine.Repository, "dists/ksplice/InRelease");
        var text = await File.ReadAllTextAsync(release);
        await File.WriteAllTextAsync(release, text.Replace("Suite: ksplice", "Suite: kspl1ce", StringComparison.Ordinal));
        var tampered = await _machine.RunAsync("check", "--json");

        Assert.Equal((6, "untrusted"), (tampered.ExitCode, (string?)tampered.Json["outcome"]));
        Assert.Equal(10, (await _machine.RunAsync("check", "--no-refresh", "--json")).ExitCode);
    }

    [Fact]
    public async Task Show_tells_what_is_available_from_the_lists_fetched_last()
    {
        await _machine.PublishAsync("a");
        await _machine.PublishAsync("b");
        await _machine.PublishAsync("for-another", s_other);
        _machine.Configure();
        Assert.Equal(0, (await _machine.RunAsync("refresh", "-q")).ExitCode);
        Directory.Delete(_machine.Repository, recursive: true);

        var shown = await _machine.RunAsync("show", "--available", "--json");

        Assert.Equal((0, 2, OperatorMachine.Kernel.Release), (shown.ExitCode, (int?)shown.Json["count"], (string?)shown.Json["effectiveKernel"]));
        Assert.Equal(["a", "b"], shown.Json["updates"]!.AsArray().Select(update => (string?)update!["id"]));
        var update = shown.Json["updates"]![0]!;
        Assert.Equal(("available", "main", "CVE-2026-0001"), ((string?)update["state"], (string?)update["source"], (string?)update["cves"]![0]));
        Assert.Equal("2\n", (await _machine.RunAsync("show", "--all", "--count")).Output);
        Assert.Equal("1\n", (await _machine.RunAsync("show", "--available", "--count", "b")).Output);
        Assert.Contains("CVE-2026-0001", (await _machine.RunAsync("show", "--available", "a")).Output, StringComparison.Ordinal);
        var other = await _machine.RunAsync("show", "--available", "for-another", "--json");
        Assert.Equal((4, "KSP6406"), (other.ExitCode, (string?)other.Json["diagnostics"]![0]!["code"]));
        var unknown = await _machine.RunAsync("show", "--available", "c", "--json");
        Assert.Equal((4, "KSP6405"), (unknown.ExitCode, (string?)unknown.Json["diagnostics"]![0]!["code"]));
    }

    [Fact]
    public async Task What_is_installed_is_asked_of_the_kernel_and_needs_no_configuration()
    {
        var shown = await _machine.RunAsync("show", "--json");
        var missing = await _machine.RunAsync("show", "a", "--json");

        Assert.Equal((0, 0), (shown.ExitCode, shown.Json["updates"]!.AsArray().Count));
        Assert.Equal((4, "KSP6413"), (missing.ExitCode, (string?)missing.Json["diagnostics"]![0]!["code"]));
    }

    [Theory]
    [InlineData("[Settings]\nautoinstall = perhaps\n", "KSP6401")]
    [InlineData("[Settings]\n", "KSP6403")]
    public async Task A_configuration_that_leads_nowhere_is_exit_code_1(string text, string code)
    {
        await File.WriteAllTextAsync(_machine.Configuration, text);

        var printed = await _machine.RunAsync("refresh", "--json");

        Assert.Equal((1, code), (printed.ExitCode, (string?)printed.Json["diagnostics"]![0]!["code"]));
    }

    [Fact]
    public async Task Uname_prints_what_its_flags_ask_for_in_the_order_of_uname()
    {
        Assert.Equal("Linux\n", (await _machine.Splice.RunAsync("uname")).Output);
        Assert.Equal(OperatorMachine.Kernel.Release + "\n", (await _machine.Splice.RunAsync("uname", "-r")).Output);
        Assert.Equal($"Linux {OperatorMachine.Kernel.Release}\n", (await _machine.Splice.RunAsync("uname", "-rs")).Output);
        var all = (await _machine.Splice.RunAsync("uname", "-a")).Output;
        Assert.StartsWith($"Linux {Environment.MachineName} {OperatorMachine.Kernel.Release} #", all, StringComparison.Ordinal);
        Assert.EndsWith(" GNU/Linux\n", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_update_replaces_and_up_to_where_it_brings_the_kernel_comes_through_the_repository()
    {
        await _machine.PublishAsync("a");
        using var package = UpdatePackageReader.Open(_machine.Splice.File("a.ksplice"), TrustPolicy.LookOnly).Value!;
        var replaced = new RequiredUpdate("a", package.ManifestSha256);
        await _machine.PublishAsync("b", change: manifest => manifest with { Replaces = [replaced], EffectiveRelease = "6.1.0-99-amd64" });
        _machine.Configure();

        var check = await _machine.RunAsync("check", "--json");
        var shown = (await _machine.RunAsync("show", "--available", "b", "--json")).Json["updates"]![0]!;

        Assert.Equal(["b"], check.Json["plan"]!.AsArray().Select(step => (string)step!["id"]!));
        Assert.Equal(("a", "6.1.0-99-amd64"), ((string?)Assert.Single(shown["replaces"]!.AsArray()), (string?)shown["effectiveRelease"]));
    }
}
