using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Processes;

namespace Ksplice.Engine.Create.Build;

/// <summary>The compiler that built a kernel, found on this machine.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Name">The name it was called by when the kernel was built, which its first version line repeats.</param>
/// <param name="Version">First line of its <c>--version</c>, equal to the kernel's <c>CONFIG_CC_VERSION_TEXT</c>.</param>
public sealed record KernelCompiler(string Path, string Name, string Version)
{
    /// <summary>The compiler's version line as a kernel configuration records it; null when it records none.</summary>
    public static string? WantedBy(string configuration)
    {
        const string key = "CONFIG_CC_VERSION_TEXT=\"";
        var line = configuration.Split('\n').FirstOrDefault(candidate => candidate.StartsWith(key, StringComparison.Ordinal));
        return line is null ? null : line[key.Length..].TrimEnd().TrimEnd('"');
    }

    /// <summary>
    /// Finds the compiler a configuration names. Any other version lays out code differently, and nothing would match the running kernel.
    /// </summary>
    public static async Task<Outcome<KernelCompiler>> FindAsync(string configuration, CancellationToken cancellation)
    {
        if (WantedBy(configuration) is not { Length: > 0 } wanted)
            return Refuse("The kernel's configuration does not say which compiler built it.", "Give the .config the kernel was built with (/boot/config-RELEASE).");

        var name = wanted.Split(' ')[0];
        if (!IsPlainName(name))
            return Refuse($"The kernel's configuration names the compiler “{name}”, which is no plain program name.", "Give the .config the kernel was built with.");

        if (ProcessRunner.Find(name) is not { } path)
            return Refuse($"The kernel was built with “{wanted}”, and there is no {name} here.", $"Install the package that holds {name} in exactly this version.");

        var answer = await ProcessRunner.RunAsync(path, ["--version"], cancellation: cancellation);
        var found = answer.StandardOutput.Split('\n')[0].TrimEnd();
        return found == wanted
            ? Outcome<KernelCompiler>.Ok(new KernelCompiler(path, name, found))
            : Refuse($"The kernel was built with “{wanted}”, but {path} is “{found}”.", $"Install {name} in the version that built the kernel.");
    }

    private static bool IsPlainName(string name) =>
        name.Length is > 0 and < 100 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or '+') && !name.StartsWith('-');

    private static Outcome<KernelCompiler> Refuse(string message, string hint) =>
        Outcome<KernelCompiler>.Refused(Diagnostic.Error("KSP1101", message, null, hint));
}
