using System.Diagnostics;

namespace Ksplice.Architecture.Tests;

/// <summary>What cppcheck says of the C that runs in kernels.</summary>
public sealed class KernelCodeTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ksplice-cppcheck-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Cppcheck_finds_nothing_in_the_kernel_module_and_its_self_test() => Assert.Empty(Check("kmod", "tests/kmod"));

    [Fact]
    public void Cppcheck_would_find_an_index_out_of_bounds()
    {
        var file = Path.Combine(_folder.FullName, "fault.c");
        File.WriteAllText(file, "int past(void)\n{\n\tint table[2] = { 1, 2 };\n\n\treturn table[2];\n}\n");

        Assert.Contains(Check(file), line => line.Contains("arrayIndexOutOfBounds", StringComparison.Ordinal));
    }

    private static string[] Check(params string[] paths)
    {
        var start = new ProcessStartInfo("cppcheck",
        [
            "--quiet", "--std=c11", "--enable=warning,performance,portability", "--template={file}:{line}: {id}: {message}",
            "-DCONFIG_SMP", "-Ikmod", "-Ikmod/include", "--include=tests/kmod/cppcheck.h", .. paths,
        ])
        {
            WorkingDirectory = Repository.Root, RedirectStandardError = true, UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var findings = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return findings.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
