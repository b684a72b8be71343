using System.ComponentModel;
using System.Diagnostics;

namespace Ksplice.Plugins.Shared;

/// <summary>Runs a command to its end without a shell.</summary>
/// <param name="arguments">Program and arguments.</param>
/// <param name="workingDirectory">Absolute path; null for the current one.</param>
/// <param name="cancellation">Kills it with its children.</param>
internal delegate Task<CommandResult> CommandRunner(IReadOnlyList<string> arguments, string? workingDirectory, CancellationToken cancellation);

/// <summary>How a command ended.</summary>
/// <param name="ExitCode">Its exit code; 127 when there is no such program.</param>
/// <param name="Output">What it wrote to its output.</param>
/// <param name="Error">What it wrote to its error output.</param>
internal sealed record CommandResult(int ExitCode, string Output, string Error)
{
    /// <summary>Exit code of a program that does not exist, as shells have it.</summary>
    public const int NotFound = 127;

    /// <summary>The last lines it complained with.</summary>
    public string Complaint => string.Join(" ", Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(3));
}

/// <summary>Runs real processes.</summary>
internal static class Commands
{
    public static async Task<CommandResult> RunAsync(IReadOnlyList<string> arguments, string? workingDirectory, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(arguments[0], arguments.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? "",
        };
        // Proxy settings and APT_CONFIG are the operator's; the language is ours, because answers are read.
        start.Environment["LC_ALL"] = "C";
        start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception) when (!arguments[0].Contains('/', StringComparison.Ordinal))
        {
            return new CommandResult(CommandResult.NotFound, "", $"{arguments[0]}: not found");
        }

        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var error = process.StandardError.ReadToEndAsync(cancellation);
        try
        {
            await process.WaitForExitAsync(cancellation);
            return new CommandResult(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
