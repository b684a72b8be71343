using System.Collections.Concurrent;
using System.Diagnostics;
using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Tests.Create.Diff;

/// <summary>Compiles C at test time; equal sources and flags are compiled once per process.</summary>
internal static class CFixture
{
    private static readonly string s_compiler = FindCompiler();
    private static readonly DirectoryInfo s_folder = Directory.CreateTempSubdirectory("ksplice-c-");
    private static readonly ConcurrentDictionary<string, Lazy<string>> s_compiled = new(StringComparer.Ordinal);

    static CFixture() => AppDomain.CurrentDomain.ProcessExit += (_, _) => s_folder.Delete(recursive: true);

    /// <summary>As the kernel is compiled, each function and variable in a section of its own.</summary>
    public static string[] Kernel { get; } = [.. KernelWhole, "-ffunction-sections", "-fdata-sections"];

    /// <summary>As the kernel is compiled, functions and variables together.</summary>
    public static string[] KernelWhole =>
        ["-O2", "-fno-asynchronous-unwind-tables", "-mcmodel=kernel", "-fno-PIE", "-fno-stack-protector", "-fcf-protection=none", "-w"];

    /// <summary>As any program is compiled, unwind tables and position independence included.</summary>
    public static string[] Plain { get; } = ["-O2", "-w"];

    public static ElfObject Compile(string source, params string[] flags)
    {
        var read = ElfReader.ReadFile(CompileFile(source, flags));
        Assert.True(read.IsOk, string.Join("; ", read.Diagnostics));
        return read.Value;
    }

    /// <summary>Compiles and returns the object's path.</summary>
    public static string CompileFile(string source, params string[] flags) =>
        s_compiled.GetOrAdd(string.Join('\n', [source, .. flags]), _ => new(() => Run(source, flags))).Value;

    private static string Run(string source, string[] flags)
    {
        // Every source has the same name, as the unit before and after a patch has.
        var folder = s_folder.CreateSubdirectory(Guid.NewGuid().ToString("N")).FullName;
        File.WriteAllText(Path.Combine(folder, "unit.c"), source);
        var start = new ProcessStartInfo(s_compiler, [.. flags, "-c", "unit.c", "-o", "unit.o"])
        {
            WorkingDirectory = folder,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors + "\n" + source);
        return Path.Combine(folder, "unit.o");
    }

    // The fixtures are about what this version of the kernel's compiler does.
    private static string FindCompiler() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(p => Path.Combine(p, "gcc-12")).FirstOrDefault(File.Exists) ?? "gcc";
}
