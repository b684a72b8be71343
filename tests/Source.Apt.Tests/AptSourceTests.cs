using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Plugins.Shared;
using Ksplice.Plugins.Source.Apt;

namespace Ksplice.Source.Apt.Tests;

public sealed class AptSourceTests : IDisposable
{
    private const string Release = "6.1.0-50-amd64";
    private readonly string _folder = Directory.CreateTempSubdirectory("ksplice-apt-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task All_inputs_come_from_packages_of_the_source_the_image_was_built_from()
    {
        var apt = FakeApt.WithKernel(Release, "6.1.176-1");

        var inputs = (await FetchAsync(apt)).Value!;

        Assert.Equal("6.1.176-1", inputs.PackageVersion);
        Assert.All(new[] { inputs.SourceTarball, inputs.Config, inputs.ModuleSymvers, inputs.Image }, file => Assert.True(File.Exists(file)));
        Assert.Contains(apt.Commands, command => command.EndsWith("download linux-source-6.1:all=6.1.176-1", StringComparison.Ordinal));
        Assert.DoesNotContain(apt.Commands, command => command.Contains("install", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_fetched_is_used_again_without_asking()
    {
        await FetchAsync(FakeApt.WithKernel(Release, "6.1.176-1"));
        var second = FakeApt.WithKernel(Release, "6.1.176-1");

        Assert.True((await FetchAsync(second)).IsOk);
        Assert.Empty(second.Commands);
    }

    [Fact]
    public async Task Lost_files_are_found_missing_and_unpacked_packages_are_not_downloaded_again()
    {
        await FetchAsync(FakeApt.WithKernel(Release, "6.1.176-1"));
        Directory.Delete(Directory.GetDirectories(Path.Combine(_folder, "packages"), "linux-headers*").Single(), recursive: true);
        var second = FakeApt.WithKernel(Release, "6.1.176-1");

        Assert.True((await FetchAsync(second)).IsOk);
        Assert.Single(second.Commands, command => command.Contains(" download ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_killed_run_left_behind_is_not_taken_for_complete()
    {
        var leftover = Path.Combine(_folder, "packages", "linux-source-6.1_6.1.176-1_all.part");
        Directory.CreateDirectory(leftover);
        await File.WriteAllTextAsync(Path.Combine(leftover, "half.deb"), "half");

        Assert.True((await FetchAsync(FakeApt.WithKernel(Release, "6.1.176-1"))).IsOk);
        Assert.False(Directory.Exists(leftover));
    }

    [Fact]
    public async Task Several_at_once_download_each_package_once()
    {
        var apt = FakeApt.WithKernel(Release, "6.1.176-1");

        var all = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => FetchAsync(apt))));

        Assert.All(all, outcome => Assert.True(outcome.IsOk));
        Assert.Equal(3, apt.Commands.Count(command => command.Contains(" download ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("../../etc")]
    [InlineData("-o=Dpkg::Pre-Invoke")]
    [InlineData("6.1.0 50")]
    [InlineData("6.1;reboot")]
    [InlineData("6..1")]
    [InlineData("")]
    [InlineData("6.1.0-50-amd64\n")]
    public async Task A_hostile_release_is_refused_before_anything_runs(string release)
    {
        var apt = new FakeApt();

        var outcome = await new AptSource(apt.RunAsync).FetchAsync(new KernelInputRequest(release, "x86", _folder), null, default);

        AssertRefused(outcome, OutcomeKind.Refused, "KSP6001");
        Assert.Empty(apt.Commands);
    }

    [Fact]
    public async Task Lists_of_our_own_are_fetched_when_the_machines_do_not_know_the_release()
    {
        var apt = new FakeApt();
        FakeApt.Kernel(apt.FreshStanzas, Release, "6.1.176-1");

        Assert.True((await FetchAsync(apt)).IsOk);
        Assert.All(apt.Commands.Where(command => command.Contains("update", StringComparison.Ordinal)), command => Assert.Contains("Dir::State=" + _folder, command, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unknown_release_is_unsupported() => AssertRefused(await FetchAsync(new FakeApt()), OutcomeKind.Unsupported, "KSP6003");

    [Fact]
    public async Task A_source_of_another_version_is_not_taken()
    {
        var apt = FakeApt.WithKernel(Release, "6.1.176-1");
        apt.Stanzas["linux-source-6.1"] = FakeApt.Source("6.1.187-1");

        AssertRefused(await FetchAsync(apt), OutcomeKind.Unsupported, "KSP6004");
    }

    [Fact]
    public async Task Headers_of_another_version_are_not_taken()
    {
        var apt = FakeApt.WithKernel(Release, "6.1.176-1");
        var headers = $"linux-headers-{Release}";
        apt.Stanzas[headers] = apt.Stanzas[headers].Replace("6.1.176-1", "6.1.175-1", StringComparison.Ordinal);

        AssertRefused(await FetchAsync(apt), OutcomeKind.Unsupported, "KSP6004");
    }

    [Fact]
    public async Task A_machine_without_apt_is_told_so()
    {
        var apt = new FakeApt { MissingTools = { "apt-get" } };

        AssertRefused(await FetchAsync(apt), OutcomeKind.Failed, "KSP6002");
    }

    [Fact]
    public async Task A_failed_download_is_a_source_failure_and_leaves_nothing_complete()
    {
        var apt = FakeApt.WithKernel(Release, "6.1.176-1");
        apt.DownloadExitCode = 100;

        AssertRefused(await FetchAsync(apt), OutcomeKind.SourceFailed, "KSP6005");
        Assert.DoesNotContain(Directory.GetDirectories(Path.Combine(_folder, "packages")), folder => !folder.EndsWith(".part", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_package_without_the_expected_file_is_refused()
    {
        var apt = FakeApt.WithKernel(Release, "6.1.176-1");
        apt.MissingFiles.Add($"boot/config-{Release}");

        AssertRefused(await FetchAsync(apt), OutcomeKind.Failed, "KSP6006");
    }

    [Fact]
    public async Task Without_network_unknown_lists_are_a_source_failure()
    {
        var apt = new FakeApt { UpdateExitCode = 100 };

        AssertRefused(await FetchAsync(apt), OutcomeKind.SourceFailed, "KSP6007");
    }

    [Fact]
    public async Task Source_versions_are_listed_oldest_first_and_fetched_one_by_one()
    {
        var source = new AptSource(FakeApt.WithKernel(Release, "6.1.176-1").RunAsync);

        var versions = await source.ListSourceVersionsAsync("6.1", _folder, default);
        var fetched = await source.FetchSourceAsync(new KernelSourceRequest("6.1", "6.1.187-1", _folder), null, default);

        Assert.Equal(["6.1.170-3", "6.1.176-1", "6.1.187-1"], versions.Value!);
        Assert.True(File.Exists(fetched.Value!.Tarball));
        AssertRefused(await source.FetchSourceAsync(new KernelSourceRequest("6.1", "6.1.1-1", _folder), null, default), OutcomeKind.Unsupported, "KSP6004");
        AssertRefused(await source.FetchSourceAsync(new KernelSourceRequest("6.1/..", "6.1.1-1", _folder), null, default), OutcomeKind.Refused, "KSP6001");
        AssertRefused(await source.FetchSourceAsync(new KernelSourceRequest("6.1", "1/2", _folder), null, default), OutcomeKind.Refused, "KSP6001");
    }

    private Task<Outcome<KernelInputs>> FetchAsync(FakeApt apt) =>
        new AptSource(apt.RunAsync).FetchAsync(new KernelInputRequest(Release, "x86", _folder), null, default);

    private static void AssertRefused<T>(Outcome<T> outcome, OutcomeKind kind, string code)
        where T : class
    {
        Assert.Equal(kind, outcome.Kind);
        Assert.Contains(outcome.Diagnostics, diagnostic => diagnostic.Code == code && !string.IsNullOrEmpty(diagnostic.Hint));
    }
}
