using Ksplice.Engine.Processes;

namespace Ksplice.Vm.Tests.KernelModule;

[Collection(OwnGuest.Name)]
public sealed class SelfTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(16);

    private readonly DirectoryInfo _output = Directory.CreateTempSubdirectory("ksplice-kmod-");

    public void Dispose() => _output.Delete(recursive: true);

    /// <summary>The module's own test program: hostile requests, busy tasks, kprobes, load, CPU hotplug, clean kernel log.</summary>
    [Fact]
    public async Task The_module_passes_its_self_test()
    {
        var script = Path.Combine(Checkout.Root, "tests", "kmod", "run.sh");
        var environment = new Dictionary<string, string>(ChildEnvironment.Minimal)
        {
            ["KERNEL_IMAGE"] = TestKernel.Find().ImagePath,
            ["KERNEL_BUILD"] = (await TestKernel.GetAsync()).Tree.Source,
            ["OUT"] = _output.FullName,
            ["GUEST_TIMEOUT"] = "900",
        };

        var result = await ProcessRunner.RunAsync("sh", [script], null, environment, s_patience, default);

        Assert.True(result.Succeeded, result.StandardOutput + result.StandardError);
        Assert.Contains("\nok clean-kernel-log\n", result.StandardOutput, StringComparison.Ordinal);
    }
}
