using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Plugins.Shared;
using Ksplice.Plugins.Source.Yum.Kernels;
using Ksplice.Tests.Shared.Publish;

namespace Ksplice.Source.Yum.Tests.Kernels;

/// <summary>Kernel packages, found, judged and unpacked with the real dnf and rpm.</summary>
public sealed class DnfSourceTests(PublishingFixture keys) : IClassFixture<PublishingFixture>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ksplice-dnf-").FullName;

    private FakeKernel Kernel => field ??= new FakeKernel(keys, _folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task All_inputs_come_from_signed_packages_and_are_used_again_without_asking()
    {
        await Kernel.BuildAsync();

        var outcome = await FetchAsync();

        Assert.True(outcome.IsOk, string.Join('\n', outcome.Diagnostics));
        var inputs = outcome.Value!;
        Assert.Equal(("5.14.0-503.11.1.el9_5", "linux-5.14.0-503.11.1.el9_5.tar.xz"), (inputs.PackageVersion, Path.GetFileName(inputs.SourceTarball)));
        Assert.Equal(
            ["the source", "CONFIG_X=y\n", "symvers\n", "image\n"],
            new[] { inputs.SourceTarball, inputs.Config, inputs.ModuleSymvers, inputs.Image }.Select(File.ReadAllText));
        var modules = Path.Combine(inputs.ModulesFolder, "lib/modules", FakeKernel.Release);
        Assert.Equal("core\n", await File.ReadAllTextAsync(Path.Combine(modules, "kernel/core.ko")));
        Assert.Equal("net\n", await File.ReadAllTextAsync(Path.Combine(modules, "kernel/net/net.ko")));
        // Only what is needed, and no links, which would lead to places of this machine.
        Assert.False(Path.Exists(Path.Combine(modules, "build")));
        Assert.False(Directory.Exists(Path.Combine(inputs.ModulesFolder, "etc")));
        Assert.DoesNotContain(Kernel.Commands, command => command.Contains(" install", StringComparison.Ordinal));

        var before = Kernel.Commands.Count;
        Assert.True((await FetchAsync()).IsOk);
        Assert.Equal(before, Kernel.Commands.Count);
    }

    [Fact]
    public async Task A_kernel_that_no_package_is_of_is_told()
    {
        await Kernel.BuildAsync(key: null);

        AssertRefused(await FetchAsync("5.14.0-1.el9.x86_64"), OutcomeKind.Unsupported, "KSP6003");
    }

    [Fact]
    public async Task Headers_of_another_build_or_none_are_refused()
    {
        await Kernel.BuildAsync(spec => spec.Replace("Provides: kernel-devel-uname-r = %{kver}", "Provides: nothing", StringComparison.Ordinal), key: null);

        AssertRefused(await FetchAsync(), OutcomeKind.Unsupported, "KSP6004");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(PublishingFixture.OtherKey)]
    public async Task Packages_without_a_signature_that_rpm_knows_are_refused(string? key)
    {
        await Kernel.BuildAsync(key: key);

        AssertRefused(await FetchAsync(), OutcomeKind.Untrusted, "KSP6008");
        Assert.False(Directory.Exists(Path.Combine(_folder, "inputs/packages/rpm-" + FakeKernel.Release)));
    }

    [Fact]
    public async Task A_source_with_patches_is_refused()
    {
        await Kernel.BuildAsync(patch: "--- a/x\n+++ b/x\n");

        AssertRefused(await FetchAsync(), OutcomeKind.Failed, "KSP6006");
    }

    [Fact]
    public async Task A_package_that_lacks_its_file_is_refused()
    {
        await Kernel.BuildAsync(spec => spec.Replace("/lib/modules/%{kver}/vmlinuz\n", "", StringComparison.Ordinal).Replace("echo image >$root/vmlinuz\n", "", StringComparison.Ordinal));

        AssertRefused(await FetchAsync(), OutcomeKind.Failed, "KSP6006");
    }

    [Fact]
    public async Task A_package_that_is_gone_is_told()
    {
        await Kernel.BuildAsync();
        foreach (var package in Kernel.Packages.Where(package => package.Contains("-devel-", StringComparison.Ordinal)).ToList())
            File.Delete(package);

        AssertRefused(await FetchAsync(), OutcomeKind.SourceFailed, "KSP6005");
    }

    [Fact]
    public async Task Repositories_that_cannot_be_asked_are_told() =>
        AssertRefused(await FetchAsync(), OutcomeKind.SourceFailed, "KSP6007");

    [Theory]
    [InlineData("dnf")]
    [InlineData("rpmkeys")]
    public async Task A_machine_without_dnf_is_told(string tool)
    {
        var source = new DnfSource((arguments, folder, cancellation) =>
            arguments[0] == tool ? Task.FromResult(new CommandResult(CommandResult.NotFound, "", "")) : Kernel.RunAsync(arguments, folder, cancellation));

        AssertRefused(await source.FetchAsync(Request(FakeKernel.Release), null, default), OutcomeKind.Failed, "KSP6002");
    }

    [Theory]
    [InlineData("../../etc")]
    [InlineData("-c=/etc/passwd")]
    [InlineData("5.14 0")]
    [InlineData("5.14;reboot")]
    [InlineData("5..1")]
    [InlineData("5.14.0\n")]
    [InlineData("")]
    public async Task A_hostile_release_is_refused_before_anything_runs(string release)
    {
        AssertRefused(await FetchAsync(release), OutcomeKind.Refused, "KSP6001");
        Assert.Empty(Kernel.Commands);
    }

    private Task<Outcome<KernelInputs>> FetchAsync(string release = FakeKernel.Release) => new DnfSource(Kernel.RunAsync).FetchAsync(Request(release), null, default);

    private KernelInputRequest Request(string release) => new(release, "x86", Path.Combine(_folder, "inputs"));

    private static void AssertRefused(Outcome<KernelInputs> outcome, OutcomeKind kind, string code)
    {
        Assert.False(outcome.IsOk, "it was accepted");
        Assert.True(code == Assert.Single(outcome.Diagnostics).Code && kind == outcome.Kind, $"{outcome.Kind} {string.Join('\n', outcome.Diagnostics)}");
    }
}
