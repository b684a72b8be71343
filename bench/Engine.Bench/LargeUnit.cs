using System.ComponentModel;
using System.Diagnostics;

namespace Ksplice.Engine.Bench;

/// <summary>Objects of one generated unit of about 1.5 MB, before and after a change of one function.</summary>
internal static class LargeUnit
{
    private static readonly string[] s_options =
    [
        "-g", "-O2", "-ffunction-sections", "-fdata-sections", "-fno-asynchronous-unwind-tables", "-fcf-protection=none", "-fno-pic",
        "-fno-stack-protector", "-mcmodel=kernel", "-mno-sse",
    ];

    /// <summary>Generates the C text and compiles it.</summary>
    /// <param name="changed">Whether one function in the middle differs.</param>
    /// <exception cref="InvalidOperationException">awk or gcc failed.</exception>
    /// <exception cref="Win32Exception">One of them is not installed.</exception>
    public static byte[] Compile(bool changed)
    {
        var folder = Directory.CreateTempSubdirectory("ksplice-bench-");
        try
        {
            // Both sides under one name, as the compiler records it.
            var source = Path.Combine(folder.FullName, "unit.c");
            var @object = Path.Combine(folder.FullName, "unit.o");
            var generator = Path.Combine(AppContext.BaseDirectory, "large-unit.awk");
            File.WriteAllText(source, Run("awk", ["-v", $"changed={(changed ? 1 : 0)}", "-f", generator]));
            Run("gcc", [.. s_options, "-c", "-o", @object, source]);
            return File.ReadAllBytes(@object);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Run(string program, IReadOnlyList<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })
            ?? throw new InvalidOperationException($"{program} did not start.");
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
    }
}
