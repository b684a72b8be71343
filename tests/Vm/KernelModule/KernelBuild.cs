using Ksplice.Engine.Processes;

namespace Ksplice.Vm.Tests.KernelModule;

/// <summary>Builds ksplice.ko and the modules of its self-test against the build directory named by <c>KSPLICE_TEST_KERNEL_BUILD</c>.</summary>
internal static class KernelBuild
{
    public const string Variable = "KSPLICE_TEST_KERNEL_BUILD";

    /// <summary>Build directory of the kernel of <see cref="TestKernel"/>: headers or prepared source, with Module.symvers.</summary>
    public static string Folder =>
        Environment.GetEnvironmentVariable(Variable)
        ?? throw new InvalidOperationException($"Tests of the kernel module need {Variable}: the build directory of the test kernel.");

    public static string Repository
    {
        get
        {
            var folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder, "Ksplice.Engine.sln")))
                folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("The repository's root was not found.");
            return folder;
        }
    }

    /// <summary>Builds in a copy, so that the sources stay clean.</summary>
    /// <returns>The modules.</returns>
    public static async Task<IReadOnlyList<string>> BuildAsync(string output)
    {
        var modules = new List<string>();
        foreach (var source in new[] { "kmod", "tests/kmod/victim" })
        {
            var copy = Path.Combine(output, Path.GetFileName(source));
            var copied = await ProcessRunner.RunAsync("cp", ["-r", Path.Combine(Repository, source), copy]);
            Assert.True(copied.Succeeded, copied.StandardError);
            var built = await ProcessRunner.RunAsync("make", ["-s", "-C", Folder, $"M={copy}", "CC=gcc-12", "modules"]);
            Assert.True(built.Succeeded, built.StandardOutput + built.StandardError);
            modules.AddRange(Directory.GetFiles(copy, "*.ko").Order(StringComparer.Ordinal));
        }

        return modules;
    }
}
