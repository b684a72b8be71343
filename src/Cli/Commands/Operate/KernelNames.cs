using System.Runtime.InteropServices;
using Ksplice.Engine.Kernel.Local;

namespace Ksplice.Cli.Commands.Operate;

/// <summary>The names that <c>uname(2)</c> tells, from where the kernel shows them as files.</summary>
internal static class KernelNames
{
    /// <summary>Name, node, release, version, machine, processor, platform and operating system.</summary>
    /// <param name="release">What to say for the release.</param>
    public static IReadOnlyList<string> Read(string release)
    {
        var machine = Machine();
        return [Value("ostype"), Value("hostname"), release, Value("version"), machine, machine, machine, "GNU/Linux"];
    }

    private static string Value(string name) => File.ReadAllText(Path.Combine(new KernelPaths().Proc, "sys/kernel", name)).TrimEnd('\n');

    private static string Machine() => RuntimeInformation.OSArchitecture switch
    {
        Architecture.X64 => "x86_64",
        Architecture.X86 => "i686",
        Architecture.Arm64 => "aarch64",
        var other => other.ToString().ToLowerInvariant(),
    };
}
