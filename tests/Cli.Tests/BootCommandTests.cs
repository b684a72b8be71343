using Ksplice.Engine.Install;
using Ksplice.Engine.Install.Boot;
using Ksplice.Engine.Update;

namespace Ksplice.Cli.Tests;

/// <summary>What a boot applies again, as far as that goes where no update fits the kernel: what the kernel then does is tried in a guest.</summary>
[Collection(OperatorKeys.Collection)]
public sealed class BootCommandTests : IDisposable
{
    private static readonly WantedKernel s_kernel = new(OperatorMachine.Kernel.Release, OperatorMachine.Kernel.BuildId, "x64");

    private readonly OperatorMachine _machine = new();

    private StateLayout Layout => new(_machine.State);

    private InstalledUpdates Installed => new(Layout.Installed);

    private BootMarker Marker => new(Layout.BootMarker);

    public void Dispose() => _machine.Dispose();

    [Theory]
    [InlineData("--settled", "--anyway")]
    [InlineData("--offline")]
    [InlineData("a")]
    public async Task A_command_line_that_makes_no_sense_is_exit_code_2(params string[] arguments) =>
        Assert.Equal(2, (await _machine.Splice.RunAsync(["boot", .. arguments])).ExitCode);

    [Fact]
    public async Task Where_nothing_was_installed_there_is_nothing_to_do()
    {
        _machine.Configure();

        var printed = await BootAsync();

        Assert.Equal((3, "nothing"), (printed.ExitCode, (string?)printed.Json["outcome"]));
        Assert.Equal(OperatorMachine.Kernel.Release + "\n", await File.ReadAllTextAsync(Layout.EffectiveKernel));
        Assert.Null(Marker.Read());
    }

    [Fact]
    public async Task Each_update_is_tried_in_order_without_any_source_and_one_that_fails_keeps_none_out()
    {
        await InstallAsync("b", "a");
        Directory.Delete(_machine.Repository, recursive: true);

        var printed = await BootAsync();

        Assert.Equal((4, "refused"), (printed.ExitCode, (string?)printed.Json["outcome"]));
        Assert.Equal(["b", "a"], Ids(printed, "plan"));
        Assert.Equal(["b", "a"], Ids(printed, "failed"));
        Assert.Empty(printed.Json["installed"]!.AsArray());
        Assert.Equal(["b", "a"], Installed.Of(s_kernel).Select(update => update.Id));
        // Nothing was put into the kernel, so the next boot may try again.
        Assert.Null(Marker.Read());
        var log = await File.ReadAllLinesAsync(_machine.Log);
        Assert.EndsWith("]: begins: install b, install a", log[0], StringComparison.Ordinal);
        Assert.Contains(" boot[", log[0], StringComparison.Ordinal);
        Assert.Contains("]: failed: install b: refused; KSP", log[1], StringComparison.Ordinal);
        Assert.EndsWith("]: ends: refused", log[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_boot_that_went_down_nothing_is_applied_by_itself_until_a_person_acts()
    {
        await InstallAsync("a", "b");
        _machine.Configure("autoinstall = yes");
        Marker.Set(new("an earlier boot", s_kernel.BuildId, DateTimeOffset.UnixEpoch, Refused: false));

        var refused = await BootAsync();
        var again = await BootAsync();
        var unattended = await _machine.RunAsync("upgrade", "--unattended", "--trust", _machine.Trusted, "--json");

        foreach (var printed in new[] { refused, again, unattended })
            Assert.Equal((4, true), (printed.ExitCode, Codes(printed).Contains("KSP6419")));
        Assert.Equal(["a", "b"], Ids(refused, "failed"));
        Assert.True(Marker.Read()!.Refused);
        Assert.DoesNotContain("begins", await File.ReadAllTextAsync(_machine.Log), StringComparison.Ordinal);

        var removed = await _machine.RunAsync("remove", "a", "-y", "--json");

        Assert.Equal((0, "a"), (removed.ExitCode, Assert.Single(Ids(removed, "removed"))));
        Assert.Equal("b", Assert.Single(Installed.Of(s_kernel)).Id);
        Assert.Null(Marker.Read());
        Assert.DoesNotContain("KSP6419", Codes(await BootAsync()));
    }

    [Fact]
    public async Task A_person_may_have_it_tried_anyway()
    {
        await InstallAsync("a");
        Marker.Set(new("an earlier boot", s_kernel.BuildId, DateTimeOffset.UnixEpoch, Refused: true));

        var printed = await BootAsync("--anyway");

        Assert.DoesNotContain("KSP6419", Codes(printed));
        Assert.Contains("begins: install a", await File.ReadAllTextAsync(_machine.Log), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_for_another_build_of_the_kernel_stays_where_it_is()
    {
        await InstallAsync("a");
        Installed.Add(s_kernel with { BuildId = new('b', 40) }, Installed.Of(s_kernel));

        var printed = await BootAsync();

        Assert.Equal((3, "KSP6420"), (printed.ExitCode, Assert.Single(Codes(printed))));
        Assert.Empty(printed.Json["plan"]!.AsArray());
    }

    [Fact]
    public async Task An_update_that_nobody_trusts_any_more_or_that_is_gone_or_another_one_is_not_applied()
    {
        await InstallAsync("a", "b", "c");
        File.Delete(Layout.Update("b"));
        File.Copy(Layout.Update("a"), Layout.Update("c"), overwrite: true);

        var untrusted = await _machine.RunAsync("boot", "--json");
        var trusted = await BootAsync();

        Assert.Equal((6, 3), (untrusted.ExitCode, Ids(untrusted, "failed").Length));
        Assert.Equal(["b", "c", "a"], Ids(trusted, "failed"));
        Assert.Equal(2, Codes(trusted).Count(code => code == "KSP6423"));
    }

    [Fact]
    public async Task A_damaged_list_is_told()
    {
        _machine.Configure();
        Directory.CreateDirectory(_machine.State);
        await File.WriteAllTextAsync(Layout.Installed, "{");

        var printed = await BootAsync();

        Assert.Equal((1, "KSP6416"), (printed.ExitCode, Assert.Single(Codes(printed))));
    }

    [Fact]
    public async Task The_settings_may_say_that_a_boot_applies_nothing()
    {
        await InstallAsync("a");
        _machine.Configure("install_on_reboot = no");

        var printed = await BootAsync();

        Assert.Equal((3, "KSP6422"), (printed.ExitCode, Assert.Single(Codes(printed))));
    }

    [Fact]
    public async Task Newer_updates_are_applied_with_it_when_they_were_fetched_before()
    {
        await _machine.PublishAsync("a");
        await _machine.PublishAsync("b");
        _machine.Configure("upgrade_on_reboot = yes");
        var told = await _machine.RunAsync("upgrade", "--unattended", "--trust", _machine.Trusted, "--json");
        Directory.Delete(_machine.Repository, recursive: true);
        File.Delete(Layout.Update("b"));

        var printed = await BootAsync();

        Assert.Equal((0, 2, 0), (told.ExitCode, Ids(told, "available").Length, Ids(told, "installed").Length));
        Assert.Equal((4, "a"), (printed.ExitCode, Assert.Single(Ids(printed, "failed"))));
    }

    [Fact]
    public async Task A_boot_that_went_well_is_said_to_have_done_so()
    {
        _machine.Configure();
        Marker.Set(new(OperatorMachine.Kernel.BootId ?? "", s_kernel.BuildId, DateTimeOffset.UtcNow, Refused: false));

        Assert.Equal(0, (await _machine.RunAsync("boot", "--settled", "--offline", "--json")).ExitCode);
        Assert.Null(Marker.Read());
        Assert.Equal(3, (await _machine.RunAsync("boot", "--settled", "--json")).ExitCode);
    }

    [Fact]
    public async Task Reports_of_a_boot_wait_until_it_has_settled_and_the_same_failure_is_told_once()
    {
        await InstallAsync("a");
        _machine.Report();

        await BootAsync();
        await BootAsync();
        Assert.Equal("", _machine.Mail);
        var settled = await _machine.RunAsync("boot", "--settled", "--json");

        Assert.Equal(3, settled.ExitCode);
        Assert.Single(_machine.Mail.Split('\n'), line => line.StartsWith("Subject: ", StringComparison.Ordinal) && line.EndsWith("Installing kernel updates at boot failed (refused)", StringComparison.Ordinal));
    }

    /// <summary>Brings the machine to where it would be had these been installed.</summary>
    private async Task InstallAsync(params string[] ids)
    {
        foreach (var id in ids)
            await _machine.PublishAsync(id);
        _machine.Configure();
        Assert.Equal(4, (await _machine.RunAsync("upgrade", "-y", "--trust", _machine.Trusted, "--json")).ExitCode);
        File.Delete(_machine.Log);
        foreach (var id in ids)
        {
            using var package = UpdatePackageReader.Open(Layout.Update(id), TrustPolicy.LookOnly).Value!;
            Installed.Add(s_kernel, new InstalledUpdate(id, package.ManifestSha256));
        }
    }

    private Task<Printed> BootAsync(params string[] more) => _machine.RunAsync(["boot", "--json", .. File.Exists(_machine.Trusted) ? (string[])["--trust", _machine.Trusted] : [], .. more]);

    private static string[] Ids(Printed printed, string list) => [.. printed.Json[list]!.AsArray().Select(update => (string)update!["id"]!)];

    private static string[] Codes(Printed printed) => [.. printed.Json["diagnostics"]!.AsArray().Select(diagnostic => (string)diagnostic!["code"]!)];
}
