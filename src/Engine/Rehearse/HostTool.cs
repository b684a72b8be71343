using System.Diagnostics;

namespace Ksplice.Engine.Rehearse;

/// <summary>Finds and runs small programs of the host.</summary>
internal static class HostTool
{
    /// <summary>Full path of a program, looked up in PATH and in the folders only root has there; null when absent.</summary>
    public static string? Find(string program)
    {
        if (program.Contains('/', StringComparison.Ordinal))
        {
            return File.Exists(program) ? program : null;
        }

        var folders = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':', StringSplitOptions.RemoveEmptyEntries);
        return folders.Concat(["/usr/sbin", "/sbin", "/usr/bin", "/bin"]).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
    }

    /// <summary>Runs a program to its end.</summary>
    /// <returns>What it wrote to standard output.</returns>
    /// <exception cref="GuestException">It is not installed, or it failed.</exception>
    public static async Task<byte[]> RunAsync(string program, IEnumerable<string> arguments, string package, CancellationToken cancellationToken)
    {
        var path = Find(program) ?? throw new GuestException(GuestDiagnostics.ToolMissing(program, package));
        using var process = Process.Start(new ProcessStartInfo(path, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        }) ?? throw new InvalidOperationException($"{path} did not start.");
        var output = new MemoryStream();
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.StandardOutput.BaseStream.CopyToAsync(output, cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? output.ToArray()
            : throw new GuestException(GuestDiagnostics.ToolFailed(program, process.ExitCode, await errors));
    }
}
