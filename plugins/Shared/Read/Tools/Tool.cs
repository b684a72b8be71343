using System.ComponentModel;
using System.Diagnostics;

namespace Ksplice.Plugins.Shared.Read.Tools;

/// <summary>Runs a program of the system without a shell, its output read as a stream.</summary>
internal static class Tool
{
    private const int LongestComplaint = 64 * 1024;

    /// <summary>Runs a program to its end.</summary>
    /// <param name="package">Name of the package that brings it, for the complaint when it is missing.</param>
    /// <param name="arguments">Program and arguments.</param>
    /// <param name="readOutput">Reads its output; when it throws, the program is killed and the exception goes on.</param>
    /// <param name="cancellation">Kills it.</param>
    /// <returns>Its exit code and what it complained.</returns>
    /// <exception cref="SourceException">There is no such program.</exception>
    public static async Task<(int ExitCode, string Complaint)> RunAsync(
        string package, IReadOnlyList<string> arguments, Func<Stream, Task> readOutput, CancellationToken cancellation)
    {
        using var process = new Process { StartInfo = StartOf(arguments) };
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            throw SourceDiagnostics.NoTool(arguments[0], package);
        }

        try
        {
            process.StandardInput.Close();
            var complaint = ComplaintAsync(process.StandardError, cancellation);
            await readOutput(process.StandardOutput.BaseStream);
            await process.WaitForExitAsync(cancellation);
            return (process.ExitCode, await complaint);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static ProcessStartInfo StartOf(IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(arguments[0], arguments.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LC_ALL"] = "C";
        // Options for xz that somebody exported are not ours.
        start.Environment.Remove("XZ_DEFAULTS");
        start.Environment.Remove("XZ_OPT");
        return start;
    }

    // What a program complains is shown, never needed whole; but it must be read, or the program waits for that.
    private static async Task<string> ComplaintAsync(StreamReader error, CancellationToken cancellation)
    {
        var kept = new char[LongestComplaint];
        var length = await error.ReadBlockAsync(kept, cancellation);
        var rest = new char[4096];
        while (length == LongestComplaint && await error.ReadAsync(rest, cancellation) > 0)
        {
        }

        return string.Join(' ', new string(kept, 0, length).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(3));
    }
}
